/* SPDX-License-Identifier: GPL-2.0-only */
/* sim-topology-file.h - topology files that exist only as text, for tests */
#ifndef TEST_UNIT_SIM_TOPOLOGY_FILE_H
#define TEST_UNIT_SIM_TOPOLOGY_FILE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/scope.h"
#include "sim/text.h"
#include "sim/topology-ini.h"

/* Lines 1 to 7 of most of the files below; line 8 is the first of their own. */
#define SMALL                                                                                      \
	"[host-bridge hb0]\n"                                                                      \
	"[memdev mem0]\n"                                                                          \
	"port = hb0\n"                                                                             \
	"ram = 1G\n"                                                                               \
	"[window w0]\n"                                                                            \
	"size = 4G\n"                                                                              \
	"targets = hb0\n"

/* A file with that text; what is told about it, with FILE for its name, is *ret_said. */
static inline int load_bytes(const void *bytes, size_t len, struct sim_topology *ret,
			     char **ret_said)
{
	char path[] = "/tmp/sim-topology.XXXXXX";
	auto_close int fd = mkstemp(path);
	size_t size;
	FILE *said = open_memstream(ret_said, &size);
	char *name;
	int r;

	assert_true(fd >= 0 && said);
	assert_int_equal(write(fd, bytes, len), len);
	r = sim_topology_load(path, ret, said);
	fclose(said);
	unlink(path);
	while ((name = strstr(*ret_said, path))) {
		memcpy(name, "FILE", 4);
		memmove(name + 4, name + strlen(path), strlen(name + strlen(path)) + 1);
	}
	return r;
}

static inline int load_text(const char *text, struct sim_topology *ret, char **ret_said)
{
	return load_bytes(text, strlen(text), ret, ret_said);
}

/* One that has to be right. */
static inline void load_good(const char *text, struct sim_topology *ret)
{
	auto_free char *said = NULL;

	if (load_text(text, ret, &said) < 0)
		fail_msg("%s", said);
	assert_string_equal(said, "");
}

static inline char *save_text(const struct sim_topology *topology)
{
	struct sim_buf text = { 0 };

	sim_topology_text(topology, &text);
	return text.text;
}

static inline void load_installed(const char *name, struct sim_topology *ret)
{
	auto_free char *path = sim_format("%s/%s.ini", SIM_TOPOLOGIES, name);

	if (sim_topology_load(path, ret, stderr) < 0)
		fail_msg("%s cannot be read", path);
}

static const char *const installed[] = {
	"accelerator", "attach-states", "dcd",	  "interleave-xor", "locked-firmware", "no-cxl",
	"one",	       "partial",	"pooled", "switch",	    "three",	       "rack",
};

#endif
