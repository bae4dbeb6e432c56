// SPDX-License-Identifier: GPL-2.0-only
/*
 * cli-program.c - the dispatcher and the messages, seen from outside
 *
 * Each call runs in a child process, because the dispatcher closes stdout and
 * the manual viewer replaces the process.
 */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "cli/msg.h"
#include "cli/program.h"

/* --- a program to test with --- */

struct common {
	const char *root;
	bool trace;
};

struct paint_args {
	const char *colour;
	struct opt_size size;
	bool twice;
	uint32_t layers;
};

/* clang-format off */
static const struct opt common_opts[] = {
	OPT_TEXT(struct common, root,  0, "root",  "directory", "work below this directory", OURS),
	OPT_FLAG(struct common, trace, 0, "trace", "print every step", OURS),
};

static const struct opt paint_opts[] = {
	OPT_TEXT(struct paint_args, colour, 'c', "colour", "name", "what to paint with"),
	OPT_SIZE(struct paint_args, size,   's', "size",   "size", "how much"),
	OPT_FLAG(struct paint_args, twice,  't', "twice",  "paint two layers"),
	OPT_U32(struct paint_args,  layers,   0, "layers", "n",    "number of layers", OURS),
};
/* clang-format on */

static const struct paint_args paint_defaults = { .colour = "white", .layers = 3 };

static int run_paint(struct cli *cli, const void *values, int n_words, char **words)
{
	const struct paint_args *args = values;
	const struct common *common = cli->common;

	printf("colour=%s size=%llu twice=%d layers=%u root=%s trace=%d context=%s", args->colour,
	       (unsigned long long)args->size.bytes, args->twice, args->layers,
	       common->root ? common->root : "-", common->trace, (const char *)cli->context);
	for (int i = 0; i < n_words; i++)
		printf(" [%s]", words[i]);
	printf("\n");
	return 0;
}

static int run_fail(struct cli *cli, const void *values, int n_words, char **words)
{
	if (n_words == 2)
		return cli_usage_error(cli, "not both of %s and %s", words[0], words[1]);
	printf("partly\n");
	cli_log("tool fail", "cmd_fail", "failed %d thing%s", n_words, n_words == 1 ? "" : "s");
	return -EBUSY;
}

static int run_quiet(struct cli *cli, const void *values, int n_words, char **words)
{
	return 0;
}

static const struct cmd cmd_paint = {
	.name = "paint-wall",
	.usage = "<wall0> [<options>]",
	.opts = paint_opts,
	.n_opts = ARRAY_LEN(paint_opts),
	.args_size = sizeof(struct paint_args),
	.defaults = &paint_defaults,
	.min_words = 1,
	.max_words = 2,
	.run = run_paint,
};

static const struct cmd cmd_fail = {
	.name = "fail",
	.usage = "[<options>]",
	.max_words = CMD_ANY_WORDS,
	.run = run_fail,
};

static const struct cmd cmd_quiet = { .name = "quiet", .run = run_quiet };

static int start(struct cli *cli)
{
	const struct common *common = cli->common;

	if (common->root && strcmp(common->root, "/refused") == 0)
		return CLI_FAILED;
	cli->context = "made";
	return 0;
}

static void finish(struct cli *cli)
{
	fprintf(stderr, "finished %s\n", (const char *)cli->context);
}

static const struct cmd *const commands[] = {
	&cli_cmd_version, &cmd_paint, &cli_cmd_help, &cmd_fail, &cmd_quiet,
};

static const struct cli_program program = {
	.name = "tool",
	.version = "85.9",
	.man_dir = "/our/man",
	.commands = commands,
	.n_commands = ARRAY_LEN(commands),
	.common_opts = common_opts,
	.n_common_opts = ARRAY_LEN(common_opts),
	.common_size = sizeof(struct common),
	.start = start,
	.finish = finish,
};

/* --- running it --- */

enum stdout_kind { OUT_FILE, OUT_CLOSED, OUT_FULL, OUT_BROKEN_PIPE };

struct result {
	int rc; /* exit status; 1000 and more: killed by that signal */
	char out[2048];
	char err[2048];
};

static void read_back(FILE *file, char to[2048])
{
	size_t n;

	rewind(file);
	n = fread(to, 1, 2047, file);
	to[n] = '\0';
	fclose(file);
}

/* Make fd 1 of the child what @kind says. */
static void set_stdout(enum stdout_kind kind, FILE *out)
{
	int ends[2], fd;

	switch (kind) {
	case OUT_FILE:
		dup2(fileno(out), STDOUT_FILENO);
		break;
	case OUT_CLOSED:
		close(STDOUT_FILENO);
		break;
	case OUT_FULL:
		fd = open("/dev/full", O_WRONLY);
		dup2(fd, STDOUT_FILENO);
		break;
	case OUT_BROKEN_PIPE:
		if (pipe(ends) < 0)
			_exit(99);
		dup2(ends[1], STDOUT_FILENO);
		close(ends[0]);
		close(ends[1]);
		break;
	}
}

static struct result run_child(enum stdout_kind kind, int (*body)(int argc, char **argv), int argc,
			       char **argv)
{
	FILE *out = tmpfile(), *err = tmpfile();
	struct result r = { 0 };
	int status;
	pid_t pid;

	assert_non_null(out);
	assert_non_null(err);
	fflush(NULL);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		dup2(fileno(err), STDERR_FILENO);
		set_stdout(kind, out);
		_exit(body(argc, argv));
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	r.rc = WIFSIGNALED(status) ? 1000 + WTERMSIG(status) : WEXITSTATUS(status);
	read_back(out, r.out);
	read_back(err, r.err);
	return r;
}

static int whole_program(int argc, char **argv)
{
	return cli_main(&program, argc, argv);
}

#define RUN_TO(kind, ...)                                                                          \
	({                                                                                         \
		char *argv_[] = { "tool", ##__VA_ARGS__, NULL };                                   \
		run_child(kind, whole_program, (int)ARRAY_LEN(argv_) - 1, argv_);                  \
	})
#define RUN(...) RUN_TO(OUT_FILE, ##__VA_ARGS__)

static void expect(struct result r, int rc, const char *out, const char *err)
{
	assert_string_equal(r.err, err);
	assert_string_equal(r.out, out);
	assert_int_equal(r.rc, rc);
}

/* --- program level --- */

#define TOP_USAGE                                                                                  \
	"\n usage: tool [--version] [--help] COMMAND [ARGS]\n\n\n"                                 \
	" See 'tool help COMMAND' for more information on a specific command.\n"                   \
	" tool --list-cmds to see all available commands\n\n"

static void without_a_command(void **state)
{
	expect(RUN(), 1, TOP_USAGE, "");
	expect(RUN("help"), 0, TOP_USAGE, "");
	expect(RUN("--help"), 0, TOP_USAGE, "");
	expect(RUN("-h"), 0, TOP_USAGE, "");
	expect(RUN("help", "--"), 0, TOP_USAGE, "");
}

static void version(void **state)
{
	expect(RUN("version"), 0, "85.9\n", "");
	expect(RUN("version", "anything", "-h"), 0, "85.9\n", "");
	expect(RUN("--version", "x"), 0, "85.9\n", "");
	expect(RUN("-v"), 0, "85.9\n", "");
}

static void lists_for_completion(void **state)
{
	expect(RUN("--list-cmds"), 0, "version\npaint-wall\nhelp\nfail\nquiet\n", "");
	expect(RUN("paint-wall", "--list-opts"), 130,
	       "--colour --size --twice --layers --root --trace ", "");
	expect(RUN("paint-wall", "a", "--list-cmds"), 130, "", "");
	expect(RUN("help", "--list-cmds"), 130, "list ", "");
	expect(RUN("help", "--list-opts"), 130, "", "");
}

static void unknown_words(void **state)
{
	const char *usage = "\n Usage: tool [--version] [--help] COMMAND [ARGS]\n";
	char text[128];

	snprintf(text, sizeof(text), "Unknown option: --foo\n%s", usage);
	expect(RUN("--foo"), 129, "", text);
	snprintf(text, sizeof(text), "Unknown option: --\n%s", usage);
	expect(RUN("--", "paint-wall"), 129, "", text);
	snprintf(text, sizeof(text), "Unknown option: --list-opts\n%s", usage);
	expect(RUN("--list-opts"), 129, "", text);
	expect(RUN("foo", "-h"), 1, "", "Unknown command: 'foo'\n");
	expect(RUN(""), 1, "", "Unknown command: ''\n");
}

static void nearest_command_is_suggested(void **state)
{
	const char *hint = "  hint: did you mean 'paint-wall'?\n";
	char text[128];

	snprintf(text, sizeof(text), "Unknown command: 'paint'\n%s", hint);
	expect(RUN("paint"), 1, "", text);
	snprintf(text, sizeof(text), "Unknown command: 'piant-wal'\n%s", hint);
	expect(RUN("piant-wal"), 1, "", text);
	expect(RUN("faxxl"), 1, "", "Unknown command: 'faxxl'\n");
	expect(RUN("fialx"), 1, "", "Unknown command: 'fialx'\n");
}

/* --- a command --- */

#define PAINT_USAGE "\n usage: tool paint-wall <wall0> [<options>]\n\n"
#define PAINT_OPTS                                                                                 \
	"    -c, --colour <name>   what to paint with\n"                                           \
	"    -s, --size <size>     how much\n"                                                     \
	"    -t, --twice           paint two layers\n"                                             \
	"        --layers <n>      number of layers\n"                                             \
	"        --root <directory>\n"                                                             \
	"                          work below this directory\n"                                    \
	"        --trace           print every step\n\n"

static void values_reach_the_command(void **state)
{
	expect(RUN("paint-wall", "a", "-tc", "red", "--size=2k", "b"), 0,
	       "colour=red size=2048 twice=1 layers=3 root=- trace=0 context=made [a] [b]\n",
	       "finished made\n");
	expect(RUN("paint-wall", "--no-colour", "--colour=blue", "--layers", "7", "--", "-t"), 0,
	       "colour=blue size=0 twice=0 layers=7 root=- trace=0 context=made [-t]\n",
	       "finished made\n");
	expect(RUN("paint-wall", "a", "--layers=7", "--no-layers"), 0,
	       "colour=white size=0 twice=0 layers=3 root=- trace=0 context=made [a]\n",
	       "finished made\n");
}

static void common_options_stand_anywhere(void **state)
{
	const char *out = "colour=white size=0 twice=0 layers=3 root=/x trace=1 context=made [a]\n";

	expect(RUN("paint-wall", "a", "--root", "/x", "--trace"), 0, out, "finished made\n");
	expect(RUN("--root", "/x", "--trace", "paint-wall", "a"), 0, out, "finished made\n");
	expect(RUN("--trace", "--root=/x", "paint-wall", "a"), 0, out, "finished made\n");
	expect(RUN("--root=/y", "paint-wall", "--root=/x", "a", "--tra"), 0, out,
	       "finished made\n");
	expect(RUN("--root", "paint-wall", "version"), 0, "85.9\n", "");
	expect(RUN("--root"), 129, "", "  Error: option `root' requires a value\n");
	expect(RUN("--trace=1", "version"), 129, "", "  Error: option `trace' takes no value\n");
}

static void old_abbreviation_beats_common_option(void **state)
{
	expect(RUN("paint-wall", "a", "--t"), 0,
	       "colour=white size=0 twice=1 layers=3 root=- trace=0 context=made [a]\n",
	       "finished made\n");
}

static void usage_on_demand(void **state)
{
	expect(RUN("paint-wall", "-h"), 129, "", PAINT_USAGE PAINT_OPTS);
	expect(RUN("paint-wall", "--help-all", "x"), 129, "", PAINT_USAGE PAINT_OPTS);
	expect(RUN("help", "-h"), 129, "", "\n usage: tool help [command]\n\n\n");
}

static void usage_errors_say_what_and_show_how(void **state)
{
	expect(RUN("paint-wall", "--foo"), 129, "",
	       "  Error: unknown option `foo'\n" PAINT_USAGE PAINT_OPTS);
	expect(RUN("paint-wall", "-c"), 129, "",
	       "  Error: switch `c' requires a value\n" PAINT_USAGE
	       "    -c, --colour <name>   what to paint with\n\n");
	expect(RUN("paint-wall", "--no"), 129, "",
	       "  Error: Ambiguous option: no (could be --no-size or --no-twice)\n" PAINT_USAGE);
	expect(RUN("paint-wall", "-twi"), 129, "",
	       "  Error: did you mean `--twi` (with two dashes ?)\n");
	expect(RUN("fail", "a", "b"), 129, "",
	       "  Error: not both of a and b\n"
	       "\n usage: tool fail [<options>]\n\n"
	       "        --root <directory>\n"
	       "                          work below this directory\n"
	       "        --trace           print every step\n\n"
	       "finished made\n");
}

static void number_of_words_is_checked(void **state)
{
	expect(RUN("paint-wall"), 129, "", "  Error: no argument given\n" PAINT_USAGE PAINT_OPTS);
	expect(RUN("paint-wall", "a", "b", "c", "d"), 129, "",
	       "  Error: unknown parameter \"c\"\n  Error: unknown parameter \"d\"\n" PAINT_USAGE
		       PAINT_OPTS);
}

static void status_is_the_low_byte(void **state)
{
	expect(RUN("fail", "a"), 240, "partly\n",
	       "tool fail: cmd_fail: failed 1 thing\nfinished made\n");
}

static void a_refused_context_ends_the_run(void **state)
{
	expect(RUN("--root=/refused", "paint-wall", "a"), 1, "", "");
}

/* --- lost output --- */

static void lost_output_is_a_failure(void **state)
{
	expect(RUN_TO(OUT_FULL, "version"), 1, "",
	       "write failure on standard output: No space left on device\n");
	expect(RUN_TO(OUT_CLOSED, "version"), 1, "",
	       "write failure on standard output: Bad file descriptor\n");
	expect(RUN_TO(OUT_FULL, "fail"), 240, "",
	       "tool fail: cmd_fail: failed 0 things\nfinished made\n"
	       "write failure on standard output: No space left on device\n");
}

static void a_closed_stdout_without_output_is_no_failure(void **state)
{
	expect(RUN_TO(OUT_CLOSED, "quiet"), 0, "", "finished made\n");
	expect(RUN_TO(OUT_FULL, "quiet"), 0, "", "finished made\n");
}

static void a_reader_that_left_ends_the_program(void **state)
{
	struct result r = RUN_TO(OUT_BROKEN_PIPE, "version");

	assert_int_equal(r.rc, 1000 + SIGPIPE);
	signal(SIGPIPE, SIG_IGN);
	r = RUN_TO(OUT_BROKEN_PIPE, "version");
	signal(SIGPIPE, SIG_DFL);
	expect(r, 1, "", "write failure on standard output: Broken pipe\n");
}

/* A file that a command opens must not become its stdout. */
static int run_open(struct cli *cli, const void *values, int n_words, char **words)
{
	return open("/dev/null", O_RDONLY | O_CLOEXEC) > STDERR_FILENO ? 0 : 97;
}

static void closed_streams_are_not_reused(void **state)
{
	static const struct cmd cmd_open = { .name = "open", .run = run_open };
	static const struct cmd *const table[] = { &cmd_open };
	static const struct cli_program opener = { .name = "tool",
						   .commands = table,
						   .n_commands = 1 };
	int status;
	pid_t pid;

	fflush(NULL);
	pid = fork();
	if (pid == 0) {
		char *argv[] = { "tool", "open", NULL };

		close(STDIN_FILENO);
		close(STDOUT_FILENO);
		close(STDERR_FILENO);
		_exit(cli_main(&opener, 2, argv));
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
}

/* --- the manual --- */

/* A directory with scripts in the place of the viewers; they print how they were called. */
static char viewer_dir[32];

static void put_viewer(const char *name)
{
	auto_fclose FILE *file = NULL;
	auto_free char *path = NULL;

	assert_true(asprintf(&path, "%s/%s", viewer_dir, name) > 0);
	file = fopen(path, "w");
	assert_non_null(file);
	fprintf(file, "#!/bin/sh\necho \"%s $* MANPATH=$MANPATH\"\nexit 7\n", name);
	assert_int_equal(chmod(path, 0755), 0);
}

static int remove_viewer(const char *name)
{
	auto_free char *path = NULL;

	assert_true(asprintf(&path, "%s/%s", viewer_dir, name) > 0);
	return unlink(path);
}

static int set_up_viewers(void **state)
{
	strcpy(viewer_dir, "/tmp/viewers-XXXXXX");
	if (!mkdtemp(viewer_dir))
		return -1;
	put_viewer("man");
	put_viewer("kfmclient");
	unsetenv("DISPLAY");
	unsetenv("MANPATH");
	unsetenv("TOOL_MAN_VIEWER");
	return setenv("PATH", viewer_dir, 1);
}

static int tear_down_viewers(void **state)
{
	unsetenv("DISPLAY");
	unsetenv("MANPATH");
	unsetenv("TOOL_MAN_VIEWER");
	remove_viewer("man");
	remove_viewer("kfmclient");
	return rmdir(viewer_dir);
}

static void the_manual_is_shown_by_man(void **state)
{
	expect(RUN("help", "paint-wall", "x"), 7, "man tool-paint-wall MANPATH=/our/man:\n", "");
	expect(RUN("paint-wall", "--help"), 7, "man tool-paint-wall MANPATH=/our/man:\n", "");
	expect(RUN("--help", "foo"), 7, "man tool-foo MANPATH=/our/man:\n", "");
	expect(RUN("help", "tool"), 7, "man tool MANPATH=/our/man:\n", "");
	setenv("MANPATH", "/a:/b", 1);
	expect(RUN("help", "fail"), 7, "man tool-fail MANPATH=/our/man:/a:/b\n", "");
	unsetenv("MANPATH");
}

static void other_viewers(void **state)
{
	setenv("TOOL_MAN_VIEWER", "foo", 1);
	expect(RUN("help", "fail"), 7, "man tool-fail MANPATH=/our/man:\n",
	       "  Warning: 'foo': unknown man viewer.\n");
	setenv("TOOL_MAN_VIEWER", "konqueror", 1);
	expect(RUN("help", "fail"), 7, "man tool-fail MANPATH=/our/man:\n", "");
	setenv("DISPLAY", ":0", 1);
	expect(RUN("help", "fail"), 7, "kfmclient newTab man:tool-fail(1) MANPATH=/our/man:\n", "");
}

static void no_viewer_at_all(void **state)
{
	remove_viewer("man");
	expect(RUN("help", "fail"), 255, "",
	       "  Warning: failed to exec 'man': No such file or directory\n"
	       "no man viewer handled the request\n"
	       "  hint: 'tool fail -h' prints the options\n");
}

/* --- messages --- */

static int explain_some(int argc, char **argv)
{
	char many[200];

	cli_explain(&(struct problem){ .command = "tool paint",
				       .verb = "write",
				       .path = "wall0/colour",
				       .value = "red",
				       .error = -EBUSY,
				       .hint = "let it dry" });
	cli_explain(&(struct problem){
		.command = "tool paint", .verb = "read", .path = "wall0/size", .error = EACCES });
	memset(many, 'x', sizeof(many));
	many[sizeof(many) - 1] = '\0';
	memcpy(many, "a\nb\t\x1b\x7f\xc3\xa9", 8);
	cli_explain(&(struct problem){
		.command = "tool paint", .verb = "parse", .path = "wall0/size", .value = many });
	return 0;
}

static void problems_are_explained(void **state)
{
	char err[512];

	snprintf(err, sizeof(err),
		 "tool paint: cannot write wall0/colour (\"red\"): %s\n"
		 "  hint: let it dry\n"
		 "tool paint: cannot read wall0/size: %s\n"
		 "tool paint: cannot parse wall0/size (\"a\\nb\\t\\x1b\\x7f\xc3\xa9%s...\")\n",
		 strerror(EBUSY), strerror(EACCES),
		 "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx");
	expect(run_child(OUT_FILE, explain_some, 0, NULL), 0, "", err);
}

static int say_some(int argc, char **argv)
{
	cli_error("%s", "two\nlines");
	cli_warning("%d%%", 5);
	cli_hint("try");
	cli_say("plain");
	cli_log("tool wall", "cmd_paint", "painted %d walls", 2);
	return 0;
}

static void each_message_is_one_line(void **state)
{
	expect(run_child(OUT_FILE, say_some, 0, NULL), 0, "",
	       "  Error: two\\nlines\n  Warning: 5%\n  hint: try\nplain\n"
	       "tool wall: cmd_paint: painted 2 walls\n");
}

#define VIEWER_TEST(test) cmocka_unit_test_setup_teardown(test, set_up_viewers, tear_down_viewers)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(without_a_command),
		cmocka_unit_test(version),
		cmocka_unit_test(lists_for_completion),
		cmocka_unit_test(unknown_words),
		cmocka_unit_test(nearest_command_is_suggested),
		cmocka_unit_test(values_reach_the_command),
		cmocka_unit_test(common_options_stand_anywhere),
		cmocka_unit_test(old_abbreviation_beats_common_option),
		cmocka_unit_test(usage_on_demand),
		cmocka_unit_test(usage_errors_say_what_and_show_how),
		cmocka_unit_test(number_of_words_is_checked),
		cmocka_unit_test(status_is_the_low_byte),
		cmocka_unit_test(a_refused_context_ends_the_run),
		cmocka_unit_test(lost_output_is_a_failure),
		cmocka_unit_test(a_closed_stdout_without_output_is_no_failure),
		cmocka_unit_test(a_reader_that_left_ends_the_program),
		cmocka_unit_test(closed_streams_are_not_reused),
		VIEWER_TEST(the_manual_is_shown_by_man),
		VIEWER_TEST(other_viewers),
		VIEWER_TEST(no_viewer_at_all),
		cmocka_unit_test(problems_are_explained),
		cmocka_unit_test(each_message_is_one_line),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
