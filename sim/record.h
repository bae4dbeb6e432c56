/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * record.h - the topology of a machine, read from its sysfs
 *
 * Reads sysfs by itself: nothing is shared with libcxl, which the simulator is
 * to check.  What sysfs does not tell (link speeds, delays) gets its default.
 */
#ifndef SIM_RECORD_H
#define SIM_RECORD_H

#include <stdio.h>

#include "sim/text.h"
#include "sim/topology.h"

/*
 * Fill @ret from @sysroot ("" or NULL: this machine; else sys/ is below it).
 * 0, or a negative errno after one line on @complain_to.  *ret is all zero
 * unless 0 is returned.
 */
int sim_record(const char *sysroot, struct sim_topology *ret, FILE *complain_to);

/*
 * The same as the text of a topology file.  What that cannot keep is told on
 * @complain_to; where it cannot even be read again, what is wrong in it, with
 * @name for its name, and the answer is -EINVAL (the text is there nevertheless).
 */
int sim_record_text(const char *sysroot, const char *name, struct sim_buf *ret, FILE *complain_to);

#endif
