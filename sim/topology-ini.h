/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * topology-ini.h - topology files: text to struct sim_topology and back
 *
 * What the files say is in cxl-sim-topology(5).  The reader takes nothing that
 * the kernel, or hardware, could not have: a world built from what it returns
 * needs no more checks.
 */
#ifndef SIM_TOPOLOGY_INI_H
#define SIM_TOPOLOGY_INI_H

#include <stdio.h>

#include "sim/text.h"
#include "sim/topology.h"

/*
 * Read a topology file.  Every mistake in it is one line "FILE:LINE: what is
 * wrong" on @complain_to (NULL: nobody wants to know), and makes the answer
 * -EINVAL.  Otherwise 0, or the -errno of a file that cannot be read (also
 * told).  *ret is all zero unless 0 is returned; then sim_topology_clear() it.
 */
int sim_topology_load(const char *path, struct sim_topology *ret, FILE *complain_to);

/* The same with the text of a file; @name is what mistakes call it. */
int sim_topology_parse(const char *name, const char *text, size_t len, struct sim_topology *ret,
		       FILE *complain_to);

/*
 * Append a topology as text of which sim_topology_parse() makes the same.  What
 * has its default value is left out.
 */
void sim_topology_text(const struct sim_topology *topology, struct sim_buf *out);

/*
 * The directory of the machines that have a name: CXL_SIM_TOPOLOGIES of the environment, else
 * "topologies" beside a program that was not installed, else where they were installed.  The
 * caller frees it.
 */
char *sim_topologies_dir(void);

/* Is @name, with a slash in it or .ini at its end, a file, and not the name of a machine there? */
bool sim_topology_is_path(const char *name);

/* The file of the machine @name; a path stays as it is.  The caller frees it. */
char *sim_topology_path(const char *name);

#endif
