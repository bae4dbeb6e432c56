// SPDX-License-Identifier: LGPL-2.1-or-later
/* wait.c - bounded waiting, see wait.h */
#include <sys/random.h>
#include <time.h>

#include "engine/context.h"
#include "engine/wait.h"

uint64_t wait_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

uint64_t wait_left(uint64_t deadline)
{
	uint64_t now = wait_now();

	return now < deadline ? deadline - now : 0;
}

static uint64_t smaller(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

bool wait_backoff(struct ctx *ctx, unsigned int attempt, uint64_t deadline)
{
	uint64_t bound = UINT64_C(1000) << (attempt < 7 ? attempt : 7);	/* microseconds */
	uint64_t left = wait_left(deadline) * 1000, pause;
	uint32_t dice = 0;

	if (left == 0 || sysfs_cancelled(&ctx->fs))
		return false;
	(void)getrandom(&dice, sizeof(dice), GRND_NONBLOCK);
	pause = smaller(bound / 2 + dice % (bound / 2 + 1), left);
	/* A signal ends the pause early, which only means looking again sooner. */
	(void)nanosleep(&(struct timespec){ .tv_nsec = (long)pause * 1000 }, NULL);
	return !sysfs_cancelled(&ctx->fs);
}
