/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * replay-file.h - traces as files, packed or not, and the topologies beside them
 */
#ifndef SIM_REPLAY_FILE_H
#define SIM_REPLAY_FILE_H

#include "sim/replay.h"

/*
 * sim_replay() of a file.  "-" is standard input; a name that ends in .gz is unpacked with gzip.
 * Topologies are looked for in the directory of the file first: options->load and ->data are not
 * used.  Returns what sim_replay() does, or the -errno of the file after one line on @out.
 */
int sim_replay_file(const char *path, const struct sim_replay_options *options, FILE *out,
		    struct sim_replay_counts *ret);

#endif
