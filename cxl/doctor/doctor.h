/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * doctor.h - what may be wrong with a machine's CXL memory: looks, rules, findings
 *
 * A look is what a file, a link or a directory said.  Each is made once, whoever asks for
 * it, and is kept: rules share facts by asking for the same path.  A rule looks at what it
 * needs and says what it found; the looks that tell are the evidence.  A rule that says
 * nothing found nothing wrong.
 *
 * Everything is looked at below one root.  Of the running system there is nothing
 * in what is said of a snapshot: neither uname(2) nor the modules' own tools are asked.
 */
#ifndef CXL_DOCTOR_DOCTOR_H
#define CXL_DOCTOR_DOCTOR_H

#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/scope.h"
#include "base/sysfs.h"
#include "base/words.h"

#define DEVICES "/sys/bus/cxl/devices"
#define DRIVERS "/sys/bus/cxl/drivers"
#define PLATFORM_DEVICES "/sys/bus/platform/devices"
#define ACPI_DEVICES "/sys/bus/acpi/devices"

/* Windows, partitions and regions are made of such pieces. */
#define CAPACITY_UNIT (256ull << 20)

/* --- looks --- */

struct look {
	char *key;		/* the kind in front of the path */
	const char *path;	/* from the root on: "/sys/..." */
	int error;		/* 0 or -errno: then there is no text */
	char *text;		/* of a file; of a link where it leads; never NULL */
	struct words names;	/* in a directory, sorted */
};

struct doctor;

/* They never return NULL: what cannot be looked at has an error. */
const struct look *look_file(struct doctor *doctor, const char *format, ...)
	__attribute__((__format__(__printf__, 2, 3)));
const struct look *look_link(struct doctor *doctor, const char *format, ...)
	__attribute__((__format__(__printf__, 2, 3)));
const struct look *look_dir(struct doctor *doctor, const char *format, ...)
	__attribute__((__format__(__printf__, 2, 3)));
/* Of a file of any size the first line that begins with @prefix; without one -ENODATA. */
const struct look *look_line(struct doctor *doctor, const char *prefix, const char *path);
/* All of a file of any size. */
const struct look *look_text(struct doctor *doctor, const char *format, ...)
	__attribute__((__format__(__printf__, 2, 3)));

/* Absent is an answer; what could not be read is none. */
static inline bool is_absent(const struct look *look)
{
	return look->error == -ENOENT || look->error == -ENOTDIR;
}

static inline bool is_there(const struct look *look)
{
	return look->error == 0;
}

bool look_says(const struct look *look, const char *text);
/* Is @name in the directory? */
bool look_has(const struct look *look, const char *name);
/* The last part of where a link leads. */
const char *look_leaf(const struct look *look);
/* What follows @prefix in the first line of @text that begins with it; NULL: none does. */
const char *rest_of_line(const char *text, const char *prefix, size_t *ret_len);

/* --- findings --- */

enum verdict {
	VERDICT_OK,
	VERDICT_NOTE,
	VERDICT_UNKNOWN,
	VERDICT_PROBLEM,
};

#define EVIDENCE_MAX 6

struct rule;

struct finding {
	const struct rule *rule;
	const char *area;
	enum verdict verdict;
	char *object;		/* "mem0"; NULL: the machine */
	char *cause;
	char *fix;		/* NULL: nobody knows one */
	const struct look *evidence[EVIDENCE_MAX];
	size_t n_evidence;
};

/* What a rule looks at, one after the other; with names on the command line only at those. */
enum each {
	EACH_MACHINE,		/* once; the name is NULL */
	EACH_WINDOW,
	EACH_PORT,
	EACH_ENDPOINT,
	EACH_MEMDEV,
	EACH_REGION,
};

struct rule {
	const char *id;
	const char *title;	/* what is wrong when it finds something */
	enum each each;
	void (*look)(struct doctor *doctor, const char *name);
	const char *fix;	/* {object} is replaced; NULL: findings say it themselves, or nobody knows */
	const char *reference;
};

#define END_OF_RULES { .id = NULL }

struct rule_area {
	const char *name;
	const struct rule *rules;	/* up to END_OF_RULES */
};

/* rules.c: all of them */
extern const struct rule_area rule_areas[];
extern const size_t n_rule_areas;
const struct rule *rule_find(const char *id);

/*
 * Say what the running rule found of @object; NULL: of the machine.  The fix is that of the
 * rule until finding_fix() says another one.  Never NULL: what nobody could remember is
 * lost, and doctor_run() returns -ENOMEM.
 */
struct finding *found(struct doctor *doctor, enum verdict verdict, const char *object,
		      const char *format, ...) __attribute__((__format__(__printf__, 4, 5)));
void finding_show(struct finding *finding, const struct look *look);
void finding_fix(struct finding *finding, const char *format, ...)
	__attribute__((__format__(__printf__, 2, 3)));

/* A file that decides could not be read, or says something that cannot be. */
void found_unknown(struct doctor *doctor, const char *object, const struct look *look);

/* A number of any base.  Not 0: it was said to be unknown, if it is not just absent. */
int look_number(struct doctor *doctor, const char *object, const struct look *look, uint64_t *ret);

/* What a look said, for people: one line, printable, of bearable length. */
#define SAID_MAX 160
const char *look_said(const struct look *look, char buf[static SAID_MAX]);
/* What stands in files may be anything: no byte of it may do something to a terminal. */
char *make_printable(char *text);

/* --- the machine --- */

/* All on the CXL bus, by kind, in the order of their numbers. */
struct machine {
	bool is_read;
	struct words roots, ports, endpoints, memdevs, regions;
	struct words windows;		/* decoders of roots */
	struct words decoders;		/* of endpoints */
};

/* What takes a look at all objects and is asked for each: answered once. */
enum question {
	ANYBODY_HAS_CLASS,
	ANY_REGION_WAITS,
	ANY_PORT_LACKS_DRIVER,
	N_QUESTIONS,
};

struct answer {
	bool is_known;
	const char *object;	/* the first of which it is true, or NULL */
};

/* What all facts and findings of a run hang on. */
struct doctor {
	struct sysfs fs;
	struct sysfs_dir root;
	struct answer answers[N_QUESTIONS];
	void *looks;			/* tsearch(3), by key */
	struct machine machine;
	const struct rule *rule;	/* that is running, and where it is */
	const char *area;
	const struct words *only;	/* objects; empty: all */
	const struct look *seen[EVIDENCE_MAX];
	size_t n_seen;			/* may be more than fit */
	struct finding *findings;
	size_t n_findings, room;
	struct finding spare;
	int error;
};

const struct machine *machine_of(struct doctor *doctor);

/* Is @name bound to a driver of the CXL bus?  1, 0, or -errno: nobody can tell. */
int is_bound(struct doctor *doctor, const char *driver, const char *name);
const struct look *look_driver(struct doctor *doctor, const char *name);

/* The first of @objects for which @is is true, or NULL. */
const char *first_that(struct doctor *doctor, enum question question, const struct words *objects,
		       bool (*is)(struct doctor *doctor, const char *name));

/* The device by which firmware describes CXL, or NULL. */
const char *cxl_root_device(struct doctor *doctor);
/* Is there anything that could be CXL memory: a root that firmware describes, or a memory device? */
bool has_cxl(struct doctor *doctor);
/* @what: "ram", "pmem", "type3" */
bool window_takes(struct doctor *doctor, const char *window, const char *what);
/* The first device of a bus whose name begins with @prefix, or NULL. */
const char *first_device(const struct look *dir, const char *prefix);

/* Looks below @root are traced to @trace, if any. */
/* A new one has root = SYSFS_DIR_NONE. */
int doctor_start(struct doctor *doctor, const char *root, FILE *trace);
/*
 * Run @only, or all rules when it is NULL; on the objects @names, or the whole machine when
 * there are none.  With @all also what is in order is a finding.  0 or -errno.
 */
int doctor_run(struct doctor *doctor, const struct rule *only, const struct words *names, bool all);
void doctor_end(struct doctor *doctor);
#define auto_doctor at_end(doctor_end)

/* --- the areas --- */

extern const struct rule platform_rules[], driver_rules[], window_rules[], memdev_rules[],
	region_rules[], memory_rules[];

#endif
