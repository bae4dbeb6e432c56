// SPDX-License-Identifier: LGPL-2.1-or-later
/* mbox-status.c - what the return codes of mailbox commands mean */
#include "libcxl/private.h"

/* The code is the place in the table. */
static const char *const texts[] = {
	"success",
	"started in the background",
	"invalid input",
	"unsupported",
	"internal error",
	"retry required",
	"busy",
	"media disabled",
	"firmware transfer in progress",
	"firmware transfer out of order",
	"firmware verification failed",
	"invalid firmware slot",
	"firmware activation failed, rolled back",
	"firmware activation failed, cold reset required",
	"invalid handle",
	"invalid physical address",
	"limit of injected poison reached",
	"permanent media failure",
	"aborted",
	"invalid security state",
	"incorrect passphrase",
	"unsupported mailbox",
	"invalid payload length",
	"invalid log",
	"interrupted",
	"unsupported feature version",
	"unsupported feature selection",
	"feature transfer in progress",
	"feature transfer out of order",
};

CXL_API const char *cxlx_cmd_status_text(int status)
{
	bool known = status >= 0 && (size_t)status < ARRAY_LEN(texts);

	return known ? texts[status] : "a return code that is not known";
}
