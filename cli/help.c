// SPDX-License-Identifier: GPL-2.0-only
/* help.c - usage texts and the manual viewer, see help.h */
#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/words.h"
#include "cli/help.h"
#include "cli/msg.h"

/* --- usage texts --- */

void help_program(FILE *to, const struct cli_program *program)
{
	const char *name = program->name;

	fprintf(to, "\n usage: %s [--version] [--help] COMMAND [ARGS]\n\n\n", name);
	fprintf(to, " See '%s help COMMAND' for more information on a specific command.\n", name);
	fprintf(to, " %s --list-cmds to see all available commands\n\n", name);
}

static void print_synopsis(FILE *to, const struct cli *cli)
{
	const char *usage = cli->cmd->usage;

	fprintf(to, "\n usage: %s %s%s%s\n\n", cli->program->name, cli->cmd->name,
		usage && *usage ? " " : "", usage ? usage : "");
}

void help_command(FILE *to, const struct cli *cli, const struct opt_set *sets, size_t n_sets)
{
	print_synopsis(to, cli);
	for (size_t s = 0; s < n_sets; s++)
		for (size_t i = 0; i < sets[s].n; i++)
			opt_print_entry(to, &sets[s].opts[i]);
	fprintf(to, "\n");
}

void help_culprit(FILE *to, const struct cli *cli, const struct opt *culprit)
{
	print_synopsis(to, cli);
	if (!culprit)
		return;
	opt_print_entry(to, culprit);
	fprintf(to, "\n");
}

/* --- the manual --- */

/* The environment variable NAME_MAN_VIEWER, the name in capitals, chooses the viewer. */
static const char *wanted_viewer(const struct cli_program *program)
{
	auto_free char *name = NULL;

	if (asprintf(&name, "%s_MAN_VIEWER", program->name) < 0) {
		name = NULL;
		return NULL;
	}
	for (char *at = name; *at; at++)
		*at = (char)toupper((unsigned char)*at);
	return secure_getenv(name);
}

/* Our pages first; what was in MANPATH, or the system's default when empty, after them. */
static void extend_manpath(const char *man_dir)
{
	const char *before = getenv("MANPATH");
	auto_free char *path = NULL;

	if (!man_dir)
		return;
	if (asprintf(&path, "%s:%s", man_dir, before ? before : "") < 0) {
		path = NULL;
		return;
	}
	setenv("MANPATH", path, 1);
}

/* Go to the pages of a program that was built and not installed: they are beside its directory. */
static bool go_to_built_pages(void)
{
	char dir[PATH_MAX + sizeof("/../Documentation")];
	ssize_t len = readlink("/proc/self/exe", dir, PATH_MAX - 1);

	if (len < 0)
		return false;
	dir[len] = '\0';
	strcpy(strrchr(dir, '/'), "/../Documentation");
	return chdir(dir) == 0;
}

/*
 * man takes a word with a slash in it for a file.  What that file includes, as a page does that is
 * only the name of another one, is looked up from the directory where man is started.
 */
static void exec_man(const char *page)
{
	auto_free char *path = NULL;

	if (asprintf(&path, "./%s.1", page) < 0)
		path = NULL;
	if (path && !strchr(page, '/') && go_to_built_pages() && access(path, R_OK) == 0)
		page = path;
	execlp("man", "man", page, (char *)NULL);
	cli_warning("failed to exec 'man': %s", strerror(errno));
}

/* A window needs a display; without one the caller goes on with man. */
static void exec_konqueror(const char *page)
{
	auto_free char *url = NULL;

	if (!getenv("DISPLAY"))
		return;
	if (asprintf(&url, "man:%s(1)", page) < 0) {
		url = NULL;
		return;
	}
	execlp("kfmclient", "kfmclient", "newTab", url, (char *)NULL);
	cli_warning("failed to exec 'kfmclient': %s", strerror(errno));
}

static const struct viewer {
	const char *name;
	void (*exec)(const char *page); /* returns when it failed */
} viewers[] = {
	{ "man", exec_man },
	{ "konqueror", exec_konqueror },
};

/* Returns when the viewer is not known or did not start. */
static void exec_viewer(const char *name, const char *page)
{
	for (size_t i = 0; i < ARRAY_LEN(viewers); i++) {
		if (strcmp(viewers[i].name, name) == 0) {
			viewers[i].exec(page);
			return;
		}
	}
	cli_warning("'%s': unknown man viewer.", name);
}

/* "list" is described in NAME-list; a word that begins with the program's name is a page. */
static char *page_of(const struct cli_program *program, const char *word)
{
	char *page;

	if (after_prefix(word, program->name))
		return strdup(word);
	return asprintf(&page, "%s-%s", program->name, word) < 0 ? NULL : page;
}

int help_manual(const struct cli_program *program, const char *word)
{
	auto_free char *page = page_of(program, word);
	const char *wanted = wanted_viewer(program);

	if (!page)
		return CLI_NO_VIEWER;
	extend_manpath(program->man_dir);
	if (wanted)
		exec_viewer(wanted, page);
	if (!wanted || strcmp(wanted, "man") != 0)
		exec_man(page);
	cli_say("no man viewer handled the request");
	cli_hint("'%s %s -h' prints the options", program->name, word);
	return CLI_NO_VIEWER;
}

/* --- "did you mean" --- */

#define NAME_MAX_LEN 64

static size_t least(size_t a, size_t b, size_t c)
{
	size_t ab = a < b ? a : b;

	return ab < c ? ab : c;
}

/* How many letters have to be put in, left out or changed to get from @a to @b. */
static size_t distance(const char *a, const char *b)
{
	size_t row[NAME_MAX_LEN + 1];
	size_t len = strlen(b);

	for (size_t i = 0; i <= len; i++)
		row[i] = i;
	for (; *a; a++) {
		size_t corner = row[0]++;

		for (size_t i = 1; i <= len; i++) {
			size_t above = row[i];

			row[i] = least(above + 1, row[i - 1] + 1, corner + (*a != b[i - 1]));
			corner = above;
		}
	}
	return row[len];
}

/* 0 for a beginning of the name; otherwise at most a third of the letters may differ. */
static bool is_near(const char *word, const char *name, size_t *ret)
{
	if (*word && after_prefix(name, word))
		*ret = 0;
	else if (strlen(name) > NAME_MAX_LEN || strlen(word) > NAME_MAX_LEN)
		return false;
	else
		*ret = distance(word, name);
	return *ret <= strlen(word) / 3;
}

const char *help_nearest(const struct cli_program *program, const char *word)
{
	const char *nearest = NULL;
	size_t best = 0;

	for (size_t i = 0; i < program->n_commands; i++) {
		const char *name = program->commands[i]->name;
		size_t away;

		if (!is_near(word, name, &away) || (nearest && away >= best))
			continue;
		nearest = name;
		best = away;
	}
	return nearest;
}
