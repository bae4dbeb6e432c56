/* SPDX-License-Identifier: GPL-2.0-only */
/* feature-table.h - what this kernel and this build can do, row by row */
#ifndef CXL_FEATURE_TABLE_H
#define CXL_FEATURE_TABLE_H

#include "cxl/doctor/doctor.h"

enum presence {
	ABSENT,
	PRESENT,
	PRESENCE_UNKNOWN,	/* no object that could have it, or nobody may look there */
};

struct feature {
	const char *name;
	const char *means;
	const char *since;	/* the kernel that it came with; NULL: none yet, or no kernel's */
	bool is_build;
	enum presence presence;
	char *path;		/* what shows it; NULL: the build */
};

extern const size_t n_features;

/* Look for number @index.  0 or -ENOMEM. */
int feature_look(struct doctor *doctor, size_t index, struct feature *ret);
void feature_clear(struct feature *feature);
#define auto_feature at_end(feature_clear)

#endif
