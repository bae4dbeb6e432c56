// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * mbox.c - a mailbox command: made from the kernel's list, submitted, asked for its fields
 *
 * Which commands a kernel has, and how long their payloads are, does not change while it runs, so
 * it is asked once per memdev.  Whether the device has a command is known when it is submitted.
 */
#include <errno.h>
#include <string.h>

#include "libcxl/mbox.h"

/* Kernels have about 25; a list that says thousands is none. */
#define LIST_MAX 1024
/* Return codes of devices have 16 bits. */
#define STATUS_MAX 0xffff

static const struct mbox_transport *transport_of(const struct cxl_memdev *memdev)
{
	const struct cxl_ctx *ctx = cxl_of(memdev->obj.ctx);

	return ctx->mbox ? ctx->mbox : &mbox_ioctl;
}

/* One line of the trace, and the record of a failure. */
static int told(struct cxl_memdev *memdev, const char *doing, const char *what, int code)
{
	struct ctx *ctx = memdev->obj.ctx;
	struct sysfs_path node = path_join("/dev/cxl", memdev->obj.name);

	if (ctx->fs.trace)
		fprintf(ctx->fs.trace, "%s %s%s \"%s\": %s\n", doing, ctx->fs.root, node.text, what,
			code < 0 ? strerrorname_np(-code) : "ok");
	return code < 0 ? ctx_fail(ctx, code, doing, node.text, what) : code;
}

/* --- the kernel's list --- */

/* Asked twice: how many, and which.  Both numbers are the kernel's, and neither is trusted. */
static int ask_list(struct cxl_memdev *memdev, struct cxl_mem_query_commands **ret)
{
	auto_free struct cxl_mem_query_commands *list = NULL;
	struct cxl_mem_query_commands count = { 0 };
	int r;

	r = transport_of(memdev)->query(memdev, &count);
	if (r < 0)
		return r;
	if (count.n_commands == 0 || count.n_commands > LIST_MAX)
		return -EPROTO;
	list = calloc(1, sizeof(*list) + count.n_commands * sizeof(list->commands[0]));
	if (!list)
		return -ENOMEM;
	list->n_commands = count.n_commands;
	r = transport_of(memdev)->query(memdev, list);
	if (r < 0)
		return r;
	if (list->n_commands > count.n_commands)
		list->n_commands = count.n_commands;	/* more than there was room for */
	*ret = take(list);
	return 0;
}

/* A kernel or a device without mailbox does not know the ioctl: then no command is supported. */
static int read_list(struct cxl_memdev *memdev)
{
	int r;

	if (memdev->commands)
		return 0;
	r = ask_list(memdev, &memdev->commands);
	return told(memdev, "query", "commands", r == -ENOTTY ? -EOPNOTSUPP : r);
}

static int find_listed(struct cxl_memdev *memdev, const struct mbox_command *command,
		       const struct cxl_command_info **ret)
{
	int r = read_list(memdev);

	if (r < 0)
		return r;
	for (uint32_t i = 0; i < memdev->commands->n_commands; i++) {
		*ret = &memdev->commands->commands[i];
		if ((*ret)->id == command->id)
			return 0;
	}
	return told(memdev, "query", command->name, -EOPNOTSUPP);
}

/* --- payloads --- */

int mbox_payload_max(struct cxl_memdev *memdev, uint32_t *ret)
{
	uint64_t max;

	if (attr_get_u64(&memdev->obj, MEMDEV_PAYLOAD_MAX, &max) < 0)
		return -EINVAL;
	*ret = max < MBOX_PAYLOAD_LIMIT ? (uint32_t)max : MBOX_PAYLOAD_LIMIT;
	return 0;
}

/* Room of our own, zeroed; replaces what was there. */
static int own_room(void **own, uint32_t size)
{
	void *room = size > 0 ? calloc(1, size) : NULL;

	if (size > 0 && !room)
		return -ENOMEM;
	free(*own);
	*own = room;
	return 0;
}

static int give_in(struct cxl_cmd *cmd, void *in, uint32_t size)
{
	int r = own_room(&cmd->own_in, in ? 0 : size);

	if (r < 0)
		return r;
	cmd->send.in.payload = (uintptr_t)(in ? in : cmd->own_in);
	cmd->send.in.size = size;
	return 0;
}

static int give_out(struct cxl_cmd *cmd, void *out, uint32_t size)
{
	int r = own_room(&cmd->own_out, out ? 0 : size);

	if (r < 0)
		return r;
	cmd->send.out.payload = (uintptr_t)(out ? out : cmd->own_out);
	cmd->out_room = cmd->out_len = size;
	return 0;
}

/*
 * The kernel insists on the lengths of its list.  Input that is shorter than our table would lose
 * fields; output may be shorter, then the fields behind its end have no value.
 */
static int make_room(struct cxl_cmd *cmd, const struct cxl_command_info *info)
{
	const struct mbox_command *command = cmd->command;
	uint32_t in = info->size_in == UINT32_MAX ? command->in.size : info->size_in;
	uint32_t out = info->size_out == UINT32_MAX ? command->out.size : info->size_out;
	int r;

	if (in < command->in.size || in > MBOX_PAYLOAD_LIMIT || out > MBOX_PAYLOAD_LIMIT)
		return told(cmd->memdev, "understand", command->name, -EPROTO);
	r = give_in(cmd, NULL, in);
	return r < 0 ? r : give_out(cmd, NULL, out > command->out.size ? out : command->out.size);
}

static int make(struct cxl_memdev *memdev, const struct mbox_command *command, struct cxl_cmd **ret)
{
	auto_cmd struct cxl_cmd *cmd = NULL;
	const struct cxl_command_info *info = NULL;
	int r;

	if (!memdev)
		return -EINVAL;
	r = find_listed(memdev, command, &info);
	if (r < 0)
		return r;
	cmd = calloc(1, sizeof(*cmd));
	if (!cmd)
		return -ENOMEM;
	*cmd = (struct cxl_cmd){ .refcount = 1, .memdev = memdev, .command = command, .status = 1 };
	cmd->send.id = command->id;
	r = make_room(cmd, info);
	if (r == 0)
		*ret = take(cmd);
	return r;
}

struct cxl_cmd *mbox_new(struct cxl_memdev *memdev, const struct mbox_command *command)
{
	struct cxl_cmd *cmd = NULL;
	int r = make(memdev, command, &cmd);

	if (r < 0)
		errno = -r;
	return cmd;
}

/* --- fields --- */

/* Is there anything to be read from the output? */
static int check_output(const struct cxl_cmd *cmd, const struct mbox_command *command)
{
	if (!cmd || cmd->command != command)
		return -EINVAL;
	if (cmd->status < 0)
		return cmd->status;
	return cmd->answered && cmd->status > 0 ? -ENXIO : 0;
}

static const void *output(const struct cxl_cmd *cmd)
{
	return (const void *)(uintptr_t)cmd->send.out.payload;
}

int mbox_get(const struct cxl_cmd *cmd, const struct mbox_command *command, unsigned int field,
	     uint64_t *ret)
{
	int r = check_output(cmd, command);

	if (r < 0)
		return r;
	if (field >= command->out.n_fields)
		return -EINVAL;
	return mbox_decode(&command->out.fields[field], output(cmd), cmd->out_len, ret);
}

int mbox_get_int(const struct cxl_cmd *cmd, const struct mbox_command *command, unsigned int field)
{
	uint64_t value;
	int r = mbox_get(cmd, command, field, &value);

	return r < 0 ? r : (int)(uint32_t)value;
}

unsigned long long mbox_get_capacity(const struct cxl_cmd *cmd, const struct mbox_command *command,
				     unsigned int field)
{
	uint64_t units;

	if (mbox_get(cmd, command, field, &units) < 0 || units > UINT64_MAX / CXL_CAPACITY_UNIT)
		return UINT64_MAX;
	return units * CXL_CAPACITY_UNIT;
}

int mbox_get_bytes(const struct cxl_cmd *cmd, const struct mbox_command *command, size_t at,
		   size_t len, const void **ret)
{
	int r = check_output(cmd, command);

	if (r < 0)
		return r;
	if (at > cmd->out_len || len > cmd->out_len - at)
		return -EPROTO;
	*ret = (const uint8_t *)output(cmd) + at;
	return 0;
}

int mbox_get_text(const struct cxl_cmd *cmd, const struct mbox_command *command, unsigned int field,
		  char *buf, size_t len)
{
	const struct mbox_field *text = &command->out.fields[field];
	const void *bytes;
	int r = mbox_get_bytes(cmd, command, text->at, text->bytes, &bytes);

	if (r == 0)
		memcpy(buf, bytes, len < text->bytes ? len : text->bytes);
	return r;
}

int mbox_set(struct cxl_cmd *cmd, const struct mbox_command *command, unsigned int field,
	     uint64_t value)
{
	int r;

	if (!cmd || cmd->command != command || field >= command->in.n_fields)
		return -EINVAL;
	r = mbox_encode(&command->in.fields[field], (void *)(uintptr_t)cmd->send.in.payload,
			cmd->send.in.size, value);
	return r < 0 ? -EINVAL : 0;
}

/* --- what all commands have in common --- */

CXL_API const char *cxl_cmd_get_devname(struct cxl_cmd *cmd)
{
	return cmd ? cxl_memdev_get_devname(cmd->memdev) : NULL;
}

static int check_payload(const struct cxl_cmd *cmd, int size)
{
	uint32_t max;

	if (!cmd || size < 0)
		return -EINVAL;
	return mbox_payload_max(cmd->memdev, &max) < 0 || (uint32_t)size > max ? -EINVAL : 0;
}

CXL_API int cxl_cmd_set_input_payload(struct cxl_cmd *cmd, void *in, int size)
{
	int r = check_payload(cmd, size);

	return r < 0 ? r : give_in(cmd, in, (uint32_t)size);
}

CXL_API int cxl_cmd_set_output_payload(struct cxl_cmd *cmd, void *out, int size)
{
	int r = check_payload(cmd, size);

	return r < 0 ? r : give_out(cmd, out, (uint32_t)size);
}

CXL_API void cxl_cmd_ref(struct cxl_cmd *cmd)
{
	if (cmd)
		cmd->refcount++;
}

CXL_API void cxl_cmd_unref(struct cxl_cmd *cmd)
{
	if (!cmd || --cmd->refcount > 0)
		return;
	free(cmd->own_in);
	free(cmd->own_out);
	free(cmd);
}

/* The lengths and codes that came back. */
static int check_answer(struct cxl_cmd *cmd)
{
	if (cmd->send.out.size > cmd->out_room || cmd->send.retval > STATUS_MAX)
		return -EPROTO;
	cmd->out_len = cmd->send.out.size;
	cmd->status = (int)cmd->send.retval;
	cmd->answered = true;
	return 0;
}

/* It counts as answered, and its first fields have values; but somebody should know. */
static void note_short_answer(struct cxl_cmd *cmd)
{
	struct sysfs_path node = path_join("/dev/cxl", cmd->memdev->obj.name);

	if (cmd->status == 0 && cmd->out_len < cmd->command->out.size)
		ctx_fail(cmd->memdev->obj.ctx, -EPROTO, "understand", node.text,
			 cmd->command->name);
}

static const char *verdict(const struct cxl_cmd *cmd, int code)
{
	if (code == 0)
		return cmd->status == 0 ? "ok" : cxlx_cmd_status_text(cmd->status);
	return code == -ENOTTY ? "the device does not have it" : strerror(-code);
}

/* Commands are steps like writes, and who wants to see those sees them. */
static void log_command(const struct cxl_cmd *cmd, int code)
{
	uint16_t opcode = cmd->command->opcode ? cmd->command->opcode : cmd->send.raw.opcode;

	log_debug(cmd->memdev->obj.ctx, "%s: %s (%04xh), %u bytes sent, %u received: %s",
		  cmd->memdev->obj.name, cmd->command->name, opcode, (uint32_t)cmd->send.in.size,
		  code < 0 ? 0 : cmd->out_len, verdict(cmd, code));
}

/*
 * A command that the kernel lists and the device lacks is -ENOTTY, which as a text speaks of
 * typewriters: the record says what is meant.
 */
CXL_API int cxl_cmd_submit(struct cxl_cmd *cmd)
{
	int r;

	if (!cmd)
		return -EINVAL;
	cmd->send.retval = 0;
	cmd->send.out.size = cmd->out_room;
	r = transport_of(cmd->memdev)->send(cmd->memdev, &cmd->send);
	if (r == 0)
		r = check_answer(cmd);
	if (r < 0)
		cmd->status = r;
	log_command(cmd, r);
	told(cmd->memdev, "send", cmd->command->name, r == -ENOTTY ? -EOPNOTSUPP : r);
	if (r == 0)
		note_short_answer(cmd);
	return r;
}

CXL_API int cxl_cmd_get_mbox_status(struct cxl_cmd *cmd)
{
	return cmd ? cmd->status : -EINVAL;
}

CXL_API int cxl_cmd_get_out_size(struct cxl_cmd *cmd)
{
	return cmd ? (int)cmd->out_len : -EINVAL;
}

int mbox_do(struct cxl_cmd *cmd)
{
	auto_free char *what = NULL;
	int r = cxl_cmd_submit(cmd);

	if (r < 0 || cmd->status == 0)
		return r;
	if (asprintf(&what, "%s: %s", cmd->command->name, cxlx_cmd_status_text(cmd->status)) < 0)
		what = NULL;
	return told(cmd->memdev, "send", what ? what : cmd->command->name, -ENXIO);
}
