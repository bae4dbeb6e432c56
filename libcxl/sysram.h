/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * sysram.h - from a committed region to system memory that is online as asked
 *
 * sysram-look.c sees what there is, and says what follows the policy and what does not.
 * sysram-plug.c adds the memory.  There is a file for each of the three backends, the
 * ways in which the kernel is told of the policy.  sysram-mend.c corrects what others
 * do to the blocks meanwhile, and says who they are.  sysram.c puts it together.
 */
#ifndef LIBCXL_SYSRAM_H
#define LIBCXL_SYSRAM_H

#include "libcxl/memory-knob.h"
#include "libcxl/private.h"
#include "engine/steps.h"
#include "engine/wait.h"

/* --- sysram-look.c --- */

/* One dax device of the region. */
struct sysram_device {
	char name[32];
	char driver[64];	/* "" */
	char state[32];		/* of the file that only some kernels have, else "" */
	int node;		/* -1: not known */
	size_t n_blocks;	/* that lie in it completely */
};

struct cxlx_sysram {
	struct cxl_region *region;
	char driver[64];	/* of the region, "" */
	char policy_file[32];	/* what online_type says, "" */
	struct sysram_device *devices;
	size_t n_devices;
	struct memory_blocks blocks;
	enum cxlx_sysram_backend backend;
};

#define auto_sysram at_end(sysram_scope_free)
static inline void sysram_scope_free(struct cxlx_sysram **sysram)
{
	cxlx_sysram_free(*sysram);
}

/* This device is memory of the system, or would be if it were not unplugged. */
bool sysram_is_memory(const struct sysram_device *device);
/* The first device of that kind; NULL: there is none. */
const struct sysram_device *sysram_first(const struct cxlx_sysram *sysram);

/* Is this block as the policy wants it? */
bool sysram_block_follows(const struct memory_block *block, enum cxlx_sysram_policy policy);
/* Are they all, and are they all there? */
bool sysram_follows(const struct cxlx_sysram *sysram, enum cxlx_sysram_policy policy);
/* How many blocks there should be. */
size_t sysram_blocks_expected(const struct cxlx_sysram *sysram);

/* --- the work --- */

struct sysram_work {
	struct ctx *ctx;
	struct cxl_region *region;
	enum cxlx_sysram_policy policy;
	enum cxlx_sysram_backend wanted;
	enum cxlx_sysram_backend used;
	struct owner *owner;
	uint64_t deadline;
	struct wait_events events;
	struct memory_knob knob;
	struct steps steps;
	struct cxlx_sysram *now;	/* what was seen last */
	bool added;		/* we bound a driver, and that adds memory */
	bool without_sysram;	/* that driver is not what it seemed to be */
};

int sysram_work_look(struct sysram_work *work);

/* "The driver of this device takes the policy": the three ways to tell the kernel. */
struct sysram_backend {
	enum cxlx_sysram_backend id;
	/* Does this kernel, and the region as it is bound now, have it, and has it the policy? */
	bool (*fits)(const struct sysram_work *work);
	/* From a region without memory to one that has it. */
	int (*plug)(struct sysram_work *work);
	/* From memory to memory that follows the policy. */
	int (*change)(struct sysram_work *work);
};

extern const struct sysram_backend sysram_by_region, sysram_by_state, sysram_by_block;

/* From here on memory may be there that has to leave before its driver does. */
static inline void sysram_work_adds(struct sysram_work *work)
{
	work->added = true;
	work->steps.keep = true;
}

/* --- sysram-plug.c --- */

/*
 * Add the memory by whatever driver suits, offline where it would not come as the policy
 * says: nobody uses it before its zone is decided.
 */
int sysram_plug(struct sysram_work *work);
/* Wait for the dax devices of a region that was just bound, and for their memory. */
int sysram_await(struct sysram_work *work);
/* Bind the memory driver to the devices anew, so that their memory is there and offline. */
int sysram_replug(struct sysram_work *work);
/*
 * The reason of a bind that failed with @code, when the device is gone, or somebody else
 * was faster.  Returns @code, or -ENODEV.
 */
int sysram_explain_bind(struct sysram_work *work, const char *device, int code);

/* --- sysram-region.c --- */

/* The drivers are there, and a region without memory could be bound to them. */
bool sysram_has_drivers(const struct sysram_work *work);
/* The same as its plug(), with a policy that is one of online_type's. */
int sysram_plug_by_region(struct sysram_work *work, const char *policy);

/* --- sysram-block.c --- */

/* Take all blocks offline that are not; on the way back they are where they were. */
void sysram_add_offline(const struct memory_blocks *blocks, struct steps *steps);

/* --- sysram-mend.c --- */

/*
 * Correct what is not as asked, one block at a time, once.  0, or -EBADE with reasons:
 * what differs, and who does that if it can be told.
 */
int sysram_mend(struct sysram_work *work);
/*
 * Why a change of the policy failed with @code: memory that the kernel does not give back, that
 * somebody else uses already, or that is no memory any more.  Returns @code.
 */
int sysram_explain_change(struct sysram_work *work, int code);

/* --- sysram.c --- */

/* All of it: look, plug, change, mend.  On failure all is taken back, but for -EBADE. */
int sysram_reach(struct sysram_work *work);
void sysram_work_undo(struct sysram_work *work);
void sysram_work_end(struct sysram_work *work);
#define auto_sysram_work at_end(sysram_work_end)

/* Do it in somebody else's work, who holds the lock and has made the region. */
int sysram_bring_online(struct cxl_region *region, const struct cxlx_sysram_request *request,
			struct owner *owner);
bool sysram_request_is_sane(const struct cxlx_sysram_request *request);

#endif
