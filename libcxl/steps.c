// SPDX-License-Identifier: LGPL-2.1-or-later
/* steps.c - a list of writes, each with the write that takes it back; see steps.h */
#include <errno.h>
#include <string.h>

#include "libcxl/private.h"
#include "libcxl/steps.h"
#include "libcxl/wait.h"

#define COME_BACK_MS 5000

static void step_clear(struct step *step)
{
	free(step->path);
	free(step->value);
	free(step->undo_path);
	free(step->undo_value);
}

void steps_clear(struct steps *steps)
{
	for (size_t i = 0; i < steps->n; i++)
		step_clear(&steps->at[i]);
	free(steps->at);
	*steps = (struct steps){ 0 };
}

void steps_add(struct steps *steps, const char *dir, const char *file, const char *value,
	       const char *undo_file, const char *undo_value)
{
	struct step *at = reallocarray(steps->at, steps->n + 1, sizeof(*at));
	struct step step = {
		.path = strdup(path_join(dir, file).text),
		.value = value ? strdup(value) : NULL,
	};
	bool complete = step.path && (step.value || !value);

	if (undo_value) {
		step.undo_path = strdup(path_join(dir, undo_file ? undo_file : file).text);
		step.undo_value = strdup(undo_value);
		complete = complete && step.undo_path && step.undo_value;
	}
	if (at)
		steps->at = at;
	if (!at || !complete) {
		steps->failed = true;
		step_clear(&step);
		return;
	}
	steps->at[steps->n++] = step;
}

/*
 * Memory that came online by itself, by the kernel's policy, refuses to be brought
 * online: "online" is where "online_movable" leads.  A device that came back with
 * its parent was bound by the kernel.  No other file tells by reading: a target that
 * was refused shows up in it all the same.
 */
static bool is_so_already(struct cxl_ctx *ctx, const struct step *step)
{
	const char *file = last_component(step->undo_path);
	char text[SYSFS_TEXT_MAX + 1];
	auto_free char *dir = NULL;

	if (strcmp(file, "bind") == 0) {
		dir = strndup(step->undo_path, (size_t)(file - 1 - step->undo_path));
		return dir && ctx_exists(ctx, path_join(dir, step->undo_value).text);
	}
	return strcmp(file, "state") == 0 && ctx_read(ctx, step->undo_path, text) == 0 && *text &&
	       after_prefix(step->undo_value, text);
}

/*
 * A dax device that was bound again has its memory as the kernel's policy has it, and
 * comes to another state only by way of "unplugged".
 */
static int write_undo(struct cxl_ctx *ctx, const struct step *step)
{
	int r;

	r = ctx_write(ctx, step->undo_path, step->undo_value);
	if (r != -EBUSY || !step->value || strcmp(step->value, "unplugged") != 0)
		return r;
	r = ctx_write(ctx, step->path, step->value);
	return r < 0 ? r : ctx_write(ctx, step->undo_path, step->undo_value);
}

/* What hangs on a device that was bound again comes back in the background. */
static int write_back(struct cxl_ctx *ctx, const struct step *step)
{
	bool bind = strcmp(last_component(step->undo_path), "bind") == 0;
	uint64_t deadline = wait_now() + COME_BACK_MS;
	int r;

	for (unsigned int n = 0;; n++) {
		r = write_undo(ctx, step);
		if (!bind || (r != -ENODEV && r != -EAGAIN) || !wait_backoff(ctx, n, deadline))
			return r;
	}
}

/* A failing step of the way back is told, but must not hide what brought us here. */
static bool undo_one(struct cxl_ctx *ctx, struct step *step)
{
	int r;

	if (!step->done)
		return true;
	step->done = false;
	if (!step->undo_path)
		return true;
	r = write_back(ctx, step);
	if (r < 0 && is_so_already(ctx, step))
		return true;
	if (r < 0)
		(void)ctx_reason(ctx, r, "could not take back %s: writing \"%.*s\" to /sys/%s: %s",
				 last_component(step->path), (int)strcspn(step->undo_value, "\n"),
				 step->undo_value, step->undo_path, strerror(-r));
	return r == 0;
}

/* A second signal does not stop the way back: what it interrupts there is repeated. */
void steps_undo(struct cxl_ctx *ctx, struct steps *steps)
{
	bool (*cancelled)(void *data) = take(ctx->fs.cancelled);
	struct cxlx_error first = ctx->last;

	ctx->undoing = true;
	for (size_t i = steps->n; i > 0; i--)
		steps->stuck |= !undo_one(ctx, &steps->at[i - 1]);
	ctx->undoing = false;
	ctx->last = first;
	ctx->fs.cancelled = cancelled;
	objects_forget(ctx);
}

static int run_one(struct cxl_ctx *ctx, struct step *step)
{
	int r;

	if (step->done)
		return 0;
	if (!step->value) {
		step->done = true;
		return 0;
	}
	if (sysfs_cancelled(&ctx->fs))
		return ctx_fail(ctx, -EINTR, "write", step->path, step->value);
	r = ctx_write(ctx, step->path, step->value);
	step->done = r == 0;
	return r;
}

int steps_run(struct cxl_ctx *ctx, struct steps *steps)
{
	int r = steps->failed ? -ENOMEM : 0;

	for (size_t i = 0; r == 0 && i < steps->n; i++)
		r = run_one(ctx, &steps->at[i]);
	if (r < 0)
		steps_undo(ctx, steps);
	objects_forget(ctx);
	return r;
}
