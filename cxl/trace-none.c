// SPDX-License-Identifier: GPL-2.0-only
/* trace-none.c - trace.h and event-json.h for a build without libtracefs: says so */
#include <errno.h>
#include <string.h>

#include "cxl/event-json.h"
#include "cxl/trace.h"

const bool trace_is_built = false;

int trace_open(const char *root, const char *event, struct trace **ret, char **ret_why)
{
	*ret_why = strdup("this cxl was built without libtracefs and cannot read events");
	return *ret_why ? -EOPNOTSUPP : -ENOMEM;
}

/* Nothing was opened, so nobody has a trace, or an event of one, to ask these about. */
const char *trace_dir(const struct trace *trace)
{
	return "";
}

int trace_fd(const struct trace *trace)
{
	return -1;
}

int trace_read(struct trace *trace, const struct trace_reader *reader)
{
	return -EOPNOTSUPP;
}

void trace_close(struct trace *trace)
{
}

struct json_object *event_json(struct tep_event *event, const struct tep_record *record)
{
	return NULL;
}

int event_get_u64(struct tep_event *event, const struct tep_record *record, const char *name,
		  uint64_t *ret)
{
	return -EOPNOTSUPP;
}

int event_get_text(struct tep_event *event, const struct tep_record *record, const char *name,
		   const char **ret)
{
	return -EOPNOTSUPP;
}

int event_get_pid(struct tep_event *event, const struct tep_record *record, uint64_t *ret)
{
	return -EOPNOTSUPP;
}
