// SPDX-License-Identifier: GPL-2.0-only
/* rules.c - the areas, in the order in which a machine comes up; see doctor.h */
#include <string.h>

#include "cxl/doctor/doctor.h"

const struct rule_area rule_areas[] = {
	{ "platform", platform_rules }, { "drivers", driver_rules }, { "windows", window_rules },
	{ "memdevs", memdev_rules },	{ "regions", region_rules }, { "memory", memory_rules },
};
const size_t n_rule_areas = ARRAY_LEN(rule_areas);

const struct rule *rule_find(const char *id)
{
	for (size_t i = 0; i < n_rule_areas; i++)
		for (const struct rule *rule = rule_areas[i].rules; rule->id; rule++)
			if (strcmp(rule->id, id) == 0)
				return rule;
	return NULL;
}
