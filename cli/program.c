// SPDX-License-Identifier: GPL-2.0-only
/*
 * program.c - from main()'s arguments to a command and back, see program.h
 *
 * Output on stdout stays in the buffer until the command is over, so what a
 * command says on stderr comes first when both go to the same file; scripts
 * know that order.  Whether the output arrived is found out at the very end.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/words.h"
#include "cli/help.h"
#include "cli/msg.h"
#include "cli/program.h"

#define N_SETS 2 /* options of the command, options of the program */

/* What one run of the program works on. */
struct session {
	struct cli cli;
	void *common;
	struct opt_set sets[N_SETS];
};

/* --- memory for values --- */

/* A struct of values, filled with its defaults. */
static void *new_values(size_t size, const void *defaults)
{
	void *values = calloc(1, size ? size : 1);

	if (values && defaults)
		memcpy(values, defaults, size);
	return values;
}

static int out_of_memory(void)
{
	cli_error("out of memory");
	return -ENOMEM;
}

/* --- usage errors --- */

/* The sets of @cli as far as usage texts need them: without values. */
static void usage_sets(const struct cli *cli, struct opt_set sets[N_SETS])
{
	const struct cli_program *program = cli->program;
	const struct cmd *cmd = cli->cmd;

	sets[0] = (struct opt_set){ .opts = cmd->opts, .n = cmd->n_opts };
	sets[1] = (struct opt_set){ .opts = program->common_opts, .n = program->n_common_opts };
	if (cmd->flags & CMD_NO_CONTEXT)
		sets[1].n = 0;
}

int cli_show_usage(const struct cli *cli)
{
	struct opt_set sets[N_SETS];

	usage_sets(cli, sets);
	help_command(stderr, cli, sets, N_SETS);
	return CLI_USAGE;
}

int cli_usage_error(const struct cli *cli, const char *format, ...)
{
	auto_free char *text = NULL;
	va_list args;
	int len;

	va_start(args, format);
	len = vasprintf(&text, format, args);
	va_end(args);
	if (len < 0) {
		text = NULL;
		return out_of_memory();
	}
	cli_error("%s", text);
	return cli_show_usage(cli);
}

/* --- one command --- */

/* What a command does instead of running when its options say so. */
static int answer(const struct session *session, const struct opt_line *line,
		  enum opt_outcome outcome)
{
	const struct cli *cli = &session->cli;

	if (line->message)
		cli_error("%s", line->message);
	switch (outcome) {
	case OPT_ASKS_MAN:
		return help_manual(cli->program, cli->cmd->name);
	case OPT_ASKS_OPTS:
		opt_print_names(stdout, session->sets, N_SETS);
		return CLI_LISTED;
	case OPT_ASKS_CMDS:
		/* completion of 85 knows that "help" has one topic of its own */
		if (cli->cmd == &cli_cmd_help)
			printf("list ");
		return CLI_LISTED;
	case OPT_AMBIGUOUS:
	case OPT_BAD_VALUE:
		help_culprit(stderr, cli, line->culprit);
		return CLI_USAGE;
	case OPT_TYPO:
		return CLI_USAGE;
	case OPT_NO_MEMORY:
		return out_of_memory();
	default:
		return cli_show_usage(cli);
	}
}

/* The number of arguments, checked; 0 or the exit status. */
static int check_words(const struct cli *cli, const struct opt_line *line)
{
	const struct cmd *cmd = cli->cmd;

	if (line->n_words < cmd->min_words)
		return cli_usage_error(cli, "%s",
				       line->n_words ? "too few arguments" : "no argument given");
	if (cmd->max_words == CMD_ANY_WORDS || line->n_words <= cmd->max_words)
		return 0;
	for (int i = cmd->max_words; i < line->n_words; i++)
		cli_error("unknown parameter \"%s\"", line->words[i]);
	return cli_show_usage(cli);
}

static int run_in_context(struct session *session, const void *args, int n_words, char **words)
{
	struct cli *cli = &session->cli;
	const struct cli_program *program = cli->program;
	int rc;

	if ((cli->cmd->flags & CMD_NO_CONTEXT) || !program->start)
		return cli->cmd->run(cli, args, n_words, words);
	rc = program->start(cli);
	if (rc != 0)
		return rc;
	rc = cli->cmd->run(cli, args, n_words, words);
	if (program->finish)
		program->finish(cli);
	return rc;
}

static int parse_and_run(struct session *session, void *args, int argc, char **argv)
{
	auto_opt_line struct opt_line line = { .sets = session->sets, .n_sets = N_SETS };
	const struct cmd *cmd = session->cli.cmd;
	enum opt_outcome outcome;
	int rc;

	usage_sets(&session->cli, session->sets);
	session->sets[0].values = args;
	session->sets[0].defaults = cmd->defaults;
	session->sets[1].values = session->common;
	session->sets[1].defaults = session->cli.program->common_defaults;
	outcome = opt_parse(&line, argc, argv);
	if (outcome != OPT_PARSED)
		return answer(session, &line, outcome);
	rc = check_words(&session->cli, &line);
	if (rc != 0)
		return rc;
	return run_in_context(session, args, line.n_words, line.words);
}

static int run_command(struct session *session, const struct cmd *cmd, int argc, char **argv)
{
	auto_free void *args = new_values(cmd->args_size, cmd->defaults);

	if (!args)
		return out_of_memory();
	session->cli.cmd = cmd;
	if (cmd->flags & CMD_RAW)
		return run_in_context(session, args, argc, argv);
	return parse_and_run(session, args, argc, argv);
}

/* --- the first word --- */

static const struct cmd *find_command(const struct cli_program *program, const char *name)
{
	for (size_t i = 0; i < program->n_commands; i++)
		if (strcmp(program->commands[i]->name, name) == 0)
			return program->commands[i];
	return NULL;
}

static int unknown_option(const struct cli_program *program, const char *word)
{
	cli_say("Unknown option: %s", word);
	fprintf(stderr, "\n Usage: %s [--version] [--help] COMMAND [ARGS]\n", program->name);
	return CLI_USAGE;
}

static int unknown_command(const struct cli_program *program, const char *word)
{
	const char *nearest = help_nearest(program, word);

	cli_say("Unknown command: '%s'", word);
	if (nearest)
		cli_hint("did you mean '%s'?", nearest);
	return CLI_FAILED;
}

static int list_commands(const struct cli_program *program)
{
	for (size_t i = 0; i < program->n_commands; i++)
		printf("%s\n", program->commands[i]->name);
	return CLI_OK;
}

/* What the words stand for that are options in front of a command. */
static const char *command_word(const char *word)
{
	if (strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0)
		return "help";
	if (strcmp(word, "--version") == 0 || strcmp(word, "-v") == 0)
		return "version";
	return word;
}

static int dispatch(struct session *session, int argc, char **argv)
{
	const struct cli_program *program = session->cli.program;
	const struct cmd *cmd;
	const char *word;

	if (argc == 0) {
		help_program(stdout, program);
		return CLI_FAILED;
	}
	if (strcmp(argv[0], "--list-cmds") == 0)
		return list_commands(program);
	word = command_word(argv[0]);
	if (word[0] == '-')
		return unknown_option(program, word);
	cmd = find_command(program, word);
	if (!cmd)
		return unknown_command(program, word);
	return run_command(session, cmd, argc - 1, argv + 1);
}

/* --- options in front of the command --- */

/* How many words the common option at the front takes, 0 when there is none. */
static int leading_words(const struct cli_program *program, const char *word)
{
	const char *name = after_prefix(word, "--");

	for (size_t i = 0; name && i < program->n_common_opts; i++) {
		const struct opt *opt = &program->common_opts[i];
		const char *rest = after_prefix(name, opt->name);

		if (rest && *rest == '=')
			return 1;
		if (rest && *rest == '\0')
			return opt->kind == OPT_KIND_FLAG || opt->kind == OPT_KIND_COUNT ? 1 : 2;
	}
	return 0;
}

/* Read the common options in front of the command; *used: how many words that were. */
static int parse_leading(struct session *session, int argc, char **argv, int *used)
{
	const struct cli_program *program = session->cli.program;
	const struct opt_set common = { program->common_opts, program->n_common_opts,
					session->common, program->common_defaults };
	auto_opt_line struct opt_line line = { .sets = &common, .n_sets = 1 };
	int n = 0;

	for (int more = 1; more && n < argc; n += more)
		more = leading_words(program, argv[n]);
	*used = n < argc ? n : argc;
	if (opt_parse(&line, *used, argv) == OPT_PARSED)
		return 0;
	cli_error("%s", line.message ? line.message : "out of memory");
	return CLI_USAGE;
}

/* --- the standard streams --- */

/*
 * A closed standard stream would hand its number to the next file that is
 * opened, and our output would go there.  A directory in its place can be
 * neither read nor written, so using the stream fails as it should.
 */
static void occupy_streams(void)
{
	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
		if (fcntl(fd, F_GETFD) < 0 && open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC) < 0)
			return;
}

/* Everything written must have arrived; otherwise success is a failure. */
static int close_stdout(int rc)
{
	bool failed = ferror(stdout);

	errno = 0;
	failed = fclose(stdout) != 0 || failed;
	if (!failed)
		return rc;
	cli_say("write failure on standard output%s%s", errno ? ": " : "",
		errno ? strerror(errno) : "");
	return rc == CLI_OK ? CLI_FAILED : rc;
}

static int run_session(struct session *session, int argc, char **argv)
{
	const struct cli_program *program = session->cli.program;
	auto_free void *common = new_values(program->common_size, program->common_defaults);
	int used, rc;

	if (!common)
		return out_of_memory();
	session->common = common;
	session->cli.common = common;
	rc = parse_leading(session, argc, argv, &used);
	if (rc != 0)
		return rc;
	return dispatch(session, argc - used, argv + used);
}

int cli_main(const struct cli_program *program, int argc, char **argv)
{
	struct session session = { .cli = { .program = program } };
	int rc;

	occupy_streams();
	rc = run_session(&session, argc > 0 ? argc - 1 : 0, argv + (argc > 0));
	return close_stdout(rc & 0xff);
}

/* --- the commands that every program has --- */

static int run_help(struct cli *cli, const void *args, int n_words, char **words)
{
	if (n_words > 0)
		return help_manual(cli->program, words[0]);
	help_program(stdout, cli->program);
	return CLI_OK;
}

const struct cmd cli_cmd_help = {
	.name = "help",
	.summary = "show the manual of a command",
	.usage = "[command]",
	.max_words = CMD_ANY_WORDS,
	.flags = CMD_NO_CONTEXT,
	.run = run_help,
};

static int run_version(struct cli *cli, const void *args, int n_words, char **words)
{
	printf("%s\n", cli->program->version);
	return CLI_OK;
}

const struct cmd cli_cmd_version = {
	.name = "version",
	.summary = "print the version",
	.flags = CMD_NO_CONTEXT | CMD_RAW,
	.run = run_version,
};
