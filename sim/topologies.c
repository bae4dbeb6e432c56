// SPDX-License-Identifier: GPL-2.0-only
/*
 * topologies.c - "cxl-sim topologies": what --topology can name
 *
 * One line each: the name, and the first line of comment that says something,
 * which is "NAME: what it is" in those that are installed.
 */
#include <dirent.h>
#include <errno.h>
#include <string.h>

#include "cli/msg.h"
#include "sim/commands.h"
#include "sim/text.h"
#include "sim/topology-ini.h"

static int is_topology(const struct dirent *entry)
{
	const char *end = strrchr(entry->d_name, '.');

	return end && end != entry->d_name && strcmp(end, ".ini") == 0;
}

/* The words of a line of comment; NULL: it is none, or one for machines. */
static char *comment_words(char *line)
{
	if (*line != '#' && *line != ';')
		return NULL;
	line += strspn(line, "#; \t");
	line[strcspn(line, "\n")] = '\0';
	return *line && !strstr(line, "SPDX-") ? line : NULL;
}

static void print_topology(const char *dir, const char *file)
{
	auto_free char *path = sim_format("%s/%s", dir, file);
	auto_fclose FILE *from = fopen(path, "re");
	auto_free char *line = NULL;
	size_t size = 0, len = strlen(file) - strlen(".ini");
	const char *words = NULL;

	while (from && !words && getline(&line, &size, from) > 0)
		words = comment_words(line);
	if (words && strncmp(words, file, len) == 0 && words[len] == ':')
		words += len + 1 + strspn(words + len + 1, " ");
	printf("%-16.*s %s\n", (int)len, file, words ? words : "");
}

static int run(struct cli *cli, const void *args, int n_words, char **words)
{
	auto_free char *dir = sim_topologies_dir();
	struct dirent **entries;
	int n;

	n = scandir(dir, &entries, is_topology, alphasort);
	if (n < 0) {
		cli_explain(&(struct problem){ "cxl-sim topologies", "read", dir, NULL, errno,
					       "CXL_SIM_TOPOLOGIES names the directory" });
		return CLI_FAILED;
	}
	for (int i = 0; i < n; i++) {
		print_topology(dir, entries[i]->d_name);
		free(entries[i]);
	}
	free(entries);
	return CLI_OK;
}

const struct cmd cmd_topologies = {
	.name = "topologies",
	.summary = "list the machines that --topology can name",
	.usage = "",
	.run = run,
};
