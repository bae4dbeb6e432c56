/* SPDX-License-Identifier: GPL-2.0-only */
/* poison.h - cache lines of a memdev that hold poison, see poison.c */
#ifndef SIM_POISON_H
#define SIM_POISON_H

#include "sim/model.h"

/* Can it be asked for, injected and cleared? */
bool sim_poison_supported(const struct sim_memdev *memdev);
/* -EINVAL: no such address, or not that of a line; -EBUSY: no more can be injected. */
int sim_poison_inject(struct sim_memdev *memdev, uint64_t dpa);
int sim_poison_clear(struct sim_memdev *memdev, uint64_t dpa);
/* The memory was wiped. */
void sim_poison_forget(struct sim_memdev *memdev);
/* One of the two on what is at @offset of the region. */
int sim_poison_at(const struct sim_region *region, uint64_t offset,
		  int (*act)(struct sim_memdev *memdev, uint64_t dpa));

#endif
