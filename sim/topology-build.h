/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * topology-build.h - shared by the parts of the reader of topology files; nobody else needs it
 */
#ifndef SIM_TOPOLOGY_BUILD_H
#define SIM_TOPOLOGY_BUILD_H

#include "sim/topology-keys.h"
#include "sim/topology.h"

#define SIM_MAX_PORTS 4096
#define SIM_MAX_MEMDEVS 16384
#define SIM_MAX_DPORTS 256
#define SIM_MAX_DEPTH 100	/* switches in a row */
#define SIM_MAX_BLOCKS 262144	/* of memory, at boot and in a region: each is many files */

/* What is behind a dport. */
enum sim_below { SIM_BELOW_NOTHING, SIM_BELOW_SWITCH, SIM_BELOW_MEMDEV };

struct sim_below_dport {
	enum sim_below kind;
	size_t index;	/* of the port or memdev */
};

/* What the reader knows of a port beyond the result. */
struct sim_built_port {
	const struct sim_section *section;
	bool dports_given;	/* the file says which dports there are */
	unsigned int depth;
	struct sim_below_dport *below;	/* one for each dport */
	bool has_uid;
};

/* A child that wants a dport.  Ids are turned into indexes when all dports are known. */
struct sim_claim_dport {
	const struct sim_section *section;
	const char *key;	/* that named the dport; NULL: any will do */
	unsigned int port;
	unsigned int id;
	struct sim_below_dport child;
};

struct sim_builder {
	struct sim_lines lines;
	struct sim_topology topo;
	struct sim_built_port *ports;
	const struct sim_section **memdevs, **windows, **regions, **extents;
	struct sim_claim_dport *claims;
	size_t n_claims;
	size_t *memdevs_by_name;
};

/*
 * The words of a list, separated by blanks and commas.  *at is moved behind the
 * word; false at the end.  @word has to have 64 bytes, longer ones are cut.
 */
bool sim_next_word(const char **at, char *word);
/* Whether two names are the same; with a * in @pattern: whether the name fits. */
bool sim_name_fits(const char *pattern, const char *name);

/* topology-tree.c: [host-bridge], [switch], [memdev], [accelerator] */
void sim_build_tree(struct sim_builder *b);
/* Index of the memdev of that name, or -1 */
int sim_build_find_memdev(const struct sim_builder *b, const char *name);

/* topology-pci.c: dports and their addresses, uids */
void sim_build_dports(struct sim_builder *b);
void sim_build_addresses(struct sim_builder *b);

/* topology-map.c: [window], [region], [extent] */
void sim_build_map(struct sim_builder *b);

/* topology-check.c, topology-check-map.c: what one section alone cannot tell */
void sim_check_topology(struct sim_builder *b);
void sim_check_map(struct sim_builder *b);

#endif
