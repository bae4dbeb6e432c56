/* SPDX-License-Identifier: GPL-2.0-only */
/* umount.h - taking a mount away, by hand or after its server was killed */
#ifndef SIM_UMOUNT_H
#define SIM_UMOUNT_H

#include <stdbool.h>

/* How the name of the temporary directory behind DIR/run begins. */
#define SIM_RUN_DIR "cxl-sim."

/*
 * Is what was last mounted on @path (absolute, without links) one of ours?  Then *ret_run_dir is
 * its temporary directory if the caller mounted it, else NULL; to be freed.
 */
bool sim_is_mounted(const char *path, char **ret_run_dir);

void sim_remove_run_dir(const char *path);

/* An exit status; the user is told what is wrong.  @lazy: also while it is in use. */
int sim_unmount(const char *dir, bool lazy);

#endif
