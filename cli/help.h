/* SPDX-License-Identifier: GPL-2.0-only */
/* help.h - usage texts and the manual viewer; for program.c only */
#ifndef CLI_HELP_H
#define CLI_HELP_H

#include <stdio.h>

#include "cli/program.h"

/* The text of "PROGRAM help". */
void help_program(FILE *to, const struct cli_program *program);

/* "PROGRAM CMD -h": the synopsis and every option of @sets. */
void help_command(FILE *to, const struct cli *cli, const struct opt_set *sets, size_t n_sets);

/* The synopsis and, if not NULL, the one option that was used wrongly. */
void help_culprit(FILE *to, const struct cli *cli, const struct opt *culprit);

/* Become the manual viewer for @word.  Returns only when that failed: CLI_NO_VIEWER. */
int help_manual(const struct cli_program *program, const char *word);

/* The name of the command most like @word, or NULL when none is. */
const char *help_nearest(const struct cli_program *program, const char *word);

#endif
