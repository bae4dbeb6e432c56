/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * program.h - a program is a table of commands
 *
 * main() of a tool is one call of cli_main().  It finds the command, parses its
 * options, makes the library context, runs the command, and checks that all
 * output arrived.  What every program has comes for free: help, version, -h,
 * --help, --list-cmds, --list-opts, the usage texts and the manual viewer.
 */
#ifndef CLI_PROGRAM_H
#define CLI_PROGRAM_H

#include <stddef.h>

#include "cli/opt.h"

/* Exit statuses that scripts know from version 85. */
enum cli_status {
	CLI_OK = 0,
	CLI_FAILED = 1,
	CLI_USAGE = 129,     /* the command line is wrong, nothing was tried */
	CLI_LISTED = 130,    /* --list-opts or --list-cmds after a command */
	CLI_NO_VIEWER = 255, /* the manual could not be shown */
};

struct cli_program;
struct cmd;

/* What a running command is given. */
struct cli {
	const struct cli_program *program;
	const struct cmd *cmd;
	const void *common; /* values of program->common_opts */
	void *context;	    /* what program->start() made; NULL for CMD_NO_CONTEXT */
};

#define CMD_NO_CONTEXT 0x1u /* start() is not called */
#define CMD_RAW 0x2u	    /* options are not parsed: run() gets every word */
#define CMD_ANY_WORDS (-1)  /* for max_words */

struct cmd {
	const char *name;
	const char *summary; /* one line for the manual and completion */
	const char *usage;   /* what follows "PROGRAM NAME" in the usage line */
	const struct opt *opts;
	size_t n_opts;
	size_t args_size;     /* of the struct that the options fill */
	const void *defaults; /* NULL: all bytes zero */
	int min_words;	      /* fewer arguments are a usage error */
	int max_words;	      /* more are, too; CMD_ANY_WORDS: no limit */
	unsigned int flags;   /* CMD_... */
	/*
	 * @args: the struct of values.  Return the exit status; its low 8 bits
	 * count, so -errno is fine where 85 answers 256 - errno.
	 */
	int (*run)(struct cli *cli, const void *args, int n_words, char **words);
};

struct cli_program {
	const char *name; /* also the stem of NAME_MAN_VIEWER and of the pages NAME-CMD */
	const char *version;
	const char *man_dir; /* our own manual pages, put in front of MANPATH; NULL: none */
	const struct cmd *const *commands; /* in the order of --list-cmds */
	size_t n_commands;

	/* Options that every command takes; "PROGRAM --opt X CMD" works as well. */
	const struct opt *common_opts;
	size_t n_common_opts;
	size_t common_size;
	const void *common_defaults;

	/*
	 * Make cli->context from cli->common.  Called after the options were parsed
	 * and before run().  On failure it has told the user why and returns the exit
	 * status.  finish() frees the context; it is called once start() returned 0.
	 */
	int (*start)(struct cli *cli);
	void (*finish)(struct cli *cli);
};

/* The commands "help" and "version": put them in the table of commands. */
extern const struct cmd cli_cmd_help;
extern const struct cmd cli_cmd_version;

/* Run the program; returns its exit status. */
int cli_main(const struct cli_program *program, int argc, char **argv);

/* "  Error: TEXT", then the whole usage of the running command.  Returns CLI_USAGE. */
int cli_usage_error(const struct cli *cli, const char *format, ...)
	__attribute__((__format__(__printf__, 2, 3)));

/* The whole usage of the running command on stderr.  Returns CLI_USAGE. */
int cli_show_usage(const struct cli *cli);

#endif
