/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * mbox.h - commands to the mailbox of a device, by way of the kernel
 *
 * A command is a number in the kernel's list, a payload that goes in and one that comes out.
 * What is in a payload is a table: fields of little-endian bytes.  The answer was written by a
 * device, so no length in it is believed, and no field is read that did not arrive.
 */
#ifndef LIBCXL_MBOX_H
#define LIBCXL_MBOX_H

#include <linux/cxl_mem.h>

#include "libcxl/private.h"

/* No mailbox carries more in one piece. */
#define MBOX_PAYLOAD_LIMIT (1U << 20)

/*
 * How a command gets to the kernel.  Both functions take what the ioctl of that name takes and
 * return 0 or a negative errno; the device's own verdict is in @send->retval.
 */
struct mbox_transport {
	int (*query)(struct cxl_memdev *memdev, struct cxl_mem_query_commands *query);
	int (*send)(struct cxl_memdev *memdev, struct cxl_send_command *send);
};

/* /dev/cxl/memN; what a context uses unless ctx->mbox names another. */
extern const struct mbox_transport mbox_ioctl;

/* Some bytes of a payload, or some bits of them. */
struct mbox_field {
	uint16_t at;		/* first byte */
	uint8_t bytes;		/* up to 8 make a number, more are text */
	uint8_t shift, bits;	/* bits 0: all of them */
};

/* @size counts also what no field describes; 0 and no fields: there is no payload. */
struct mbox_payload {
	uint32_t size;
	const struct mbox_field *fields;
	unsigned int n_fields;
};

#define MBOX_PAYLOAD(table_size, table)                                                            \
	{                                                                                          \
		.size = (table_size), .fields = (table), .n_fields = ARRAY_LEN(table)              \
	}

struct mbox_command {
	uint32_t id;		/* in the kernel's list */
	uint16_t opcode;	/* of the device, for the log; 0: that of a raw command */
	const char *name;
	struct mbox_payload in, out;
};

/*
 * One field of a payload of which @len bytes are there.  -EPROTO: the field is not among them.
 * mbox_encode() keeps what fits into the field and leaves its neighbours alone.
 */
int mbox_decode(const struct mbox_field *field, const void *payload, size_t len, uint64_t *ret);
int mbox_encode(const struct mbox_field *field, void *payload, size_t len, uint64_t value);

struct cxl_cmd {
	int refcount;
	struct cxl_memdev *memdev;
	const struct mbox_command *command;
	struct cxl_send_command send;
	void *own_in, *own_out;		/* freed with the command; the caller's are not here */
	uint32_t out_room, out_len;	/* how much may come, how much is there */
	bool answered;			/* the device gave its verdict at least once */
	int status;
};

/* NULL: errno says why; EOPNOTSUPP: this kernel does not list the command. */
struct cxl_cmd *mbox_new(struct cxl_memdev *memdev, const struct mbox_command *command);

/*
 * A field of the output.  -EINVAL: @cmd is NULL or another command; the negative errno of a submit
 * that failed; -ENXIO: the device refused; -EPROTO: the answer ends before the field.  Before the
 * first submit every field is 0.
 */
int mbox_get(const struct cxl_cmd *cmd, const struct mbox_command *command, unsigned int field,
	     uint64_t *ret);
/* The same as the getters of 85 return it: the number or the negative errno. */
int mbox_get_int(const struct cxl_cmd *cmd, const struct mbox_command *command, unsigned int field);
/* In multiples of CXL_CAPACITY_UNIT, as bytes; ULLONG_MAX: there is no such value. */
unsigned long long mbox_get_capacity(const struct cxl_cmd *cmd, const struct mbox_command *command,
				     unsigned int field);
/* Copy up to @len bytes of a text field, which need not end in a NUL. */
int mbox_get_text(const struct cxl_cmd *cmd, const struct mbox_command *command, unsigned int field,
		  char *buf, size_t len);
/* @len bytes of the output from @at on; conditions as for mbox_get(). */
int mbox_get_bytes(const struct cxl_cmd *cmd, const struct mbox_command *command, size_t at,
		   size_t len, const void **ret);

/* A field of the input.  -EINVAL: @cmd is NULL, another command, or has no room for it. */
int mbox_set(struct cxl_cmd *cmd, const struct mbox_command *command, unsigned int field,
	     uint64_t value);

/* The largest payload of this device; -EINVAL: it is not known. */
int mbox_payload_max(struct cxl_memdev *memdev, uint32_t *ret);

/* Submit and take a refusal of the device for a failure: -ENXIO, with the record saying why. */
int mbox_do(struct cxl_cmd *cmd);

static inline void scope_cmd(struct cxl_cmd **cmd)
{
	cxl_cmd_unref(*cmd);
}

#define auto_cmd at_end(scope_cmd)

#endif
