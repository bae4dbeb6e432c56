// SPDX-License-Identifier: GPL-2.0-only
/* Topology files: each mistake is told with its line, and nothing is made of such a file. */
#include <errno.h>
#include <stdio.h>

#include "test/unit/sim-topology-file.h"

struct mistake {
	const char *text;
	const char *said; /* all of it, without FILE: and the newline at the end */
};

/* --- what is no file of sections and keys --- */

static const struct mistake syntax[] = {
	{ "", "1: there is no [section] in this file" },
	{ "\n\n  \r\n# [machine]\n; cxl = no\n", "1: there is no [section] in this file" },
	{ "\xef\xbb\xbf[machine]\n", "1: a byte order mark: save the file without it" },
	{ "[machine]\r\ncxl = maybe\r\n", "2: cxl: yes or no is needed, not \"maybe\"" },
	{ "[machine]\rcxl = no\n", "1: this is not text" },
	{ "[machine]\nname = a\rb\n", "2: this is not text" },
	{ "[memdev\n", "1: a section is written [KIND NAME], and nothing may follow it" },
	{ "\n[machine] x\n", "2: a section is written [KIND NAME], and nothing may follow it" },
	{ "[machine]\n\nboot\n", "3: neither a [section] nor \"key = value\"" },
	{ "[machine]\n= 3\n", "2: there is no key before the =" },
	{ "[machine]\nname = a\\\nb\n",
	  "2: a backslash has no use here\nFILE:3: neither a [section] nor \"key = value\"" },
	{ "[machine]\nname = \1\n", "2: this is not text" },
	{ "cxl = no\n", "1: cxl: stands before the first [section]" },
	{ "[machine]\ncxl = no\nboot-memory = 1G\nCXL = yes\n", "4: cxl: given already in line 2" },
	{ "[machine]\n[machine]\n", "2: [machine] is already in line 1" },
	{ "[nonsense x]\n", "1: there is no kind of section \"nonsense\"" },
	{ "[]\n", "1: there is no kind of section \"\"" },
	{ "[memdev]\n", "1: [memdev] needs a name: [memdev NAME]" },
	{ "[machine here]\n", "1: [machine] has no name here, but a key for it" },
	{ "[memdev a b]\n", "1: \"a b\" is no name: letters, digits and . _ - are" },
	{ "[memdev a:b]\n", "1: \"a:b\" is no name: letters, digits and . _ - are" },
	{ "[memdev aaaaaaaaaabbbbbbbbbbccccccccccddddddddddx]\n",
	  "1: a name of more than 40 characters" },
};

/* --- values --- */

static const struct mistake values[] = {
	{ SMALL "nonsense = 1\n", "8: nonsense: no key of [window]" },
	{ SMALL "[machine]\ncxl = maybe\n", "9: cxl: yes or no is needed, not \"maybe\"" },
	{ SMALL "[machine]\nauto-online = always\n",
	  "9: auto-online: one of offline, online, online_kernel, online_movable is needed, not "
	  "\"always\"" },
	{ SMALL "[machine]\ndetach-delay-ms = 1s\n",
	  "9: detach-delay-ms: a number from 0 to 600000 is needed, not \"1s\"" },
	{ SMALL "[machine]\nmemory-block-size = 3M\n", "9: memory-block-size: not a power of two" },
	{ SMALL "[machine]\nboot-memory = 100M\n",
	  "8: boot-memory: not a multiple of memory-block-size" },
	{ SMALL "[machine]\nmemory-block-size = 1M\nboot-memory = 512G\n",
	  "9: boot-memory: more than 262144 blocks" },
	{ SMALL "[machine]\nroot-device = ../x\n",
	  "9: root-device: \"../x\" cannot be the name of a directory" },
	{ SMALL "granularity = 512K\n",
	  "8: granularity: a size from 256 to 16K is needed, not \"512K\"" },
	{ SMALL "granularity = 300\n", "8: granularity: not a power of two from 256 to 16K" },
	{ SMALL "qos-class = -2\n",
	  "8: qos-class: a number from -1 to 65535 is needed, not \"-2\"" },
	{ SMALL "target-node = 4096\n",
	  "8: target-node: a number from -1 to 1023 is needed, not \"4096\"" },
	{ SMALL "math = sum\n", "8: math: one of modulo, xor is needed, not \"sum\"" },
	{ SMALL "allow = ram type9\n",
	  "8: allow: some of ram, pmem, type2 and type3, not \"type9\"" },
	{ SMALL "[memdev m]\nport = hb0\nram = 512MB\n",
	  "10: ram: a size from 0 to 4096T is needed, not \"512MB\"" },
	{ SMALL "[memdev m]\nport = hb0\nram = -1\n",
	  "10: ram: a size from 0 to 4096T is needed, not \"-1\"" },
	{ SMALL "[memdev m]\nport = hb0\nram = 99999999999999999999\n",
	  "10: ram: a size from 0 to 4096T is needed, not \"99999999999999999999\"" },
	{ SMALL "[memdev m]\nport = hb0\nram = 0x\n",
	  "10: ram: a size from 0 to 4096T is needed, not \"0x\"" },
	{ SMALL "[memdev m]\nport = hb0\nram = 100M\n", "10: ram: not a multiple of 256M" },
	{ SMALL "[memdev m]\nport = hb0\nram =\n",
	  "10: ram: a size from 0 to 4096T is needed, not \"\"" },
	{ SMALL "[memdev m]\nport = hb0\nserial = x\n",
	  "10: serial: a number is needed, not \"x\"" },
	{ SMALL "[memdev m]\nport = hb0\npayload-max = 1000\n",
	  "10: payload-max: not a power of two" },
	{ SMALL "[memdev m]\nport = hb0\ndynamic-block-size = 100K\n",
	  "10: dynamic-block-size: not a power of two up to 256M" },
	{ SMALL "[memdev m]\nport = hb0\nlabel-storage-size = 1X\n",
	  "10: label-storage-size: a size below 4G is needed, not \"1X\"" },
	{ SMALL "[memdev m]\nport = hb0\nattach = optional\n", "10: attach: no key of [memdev]" },
	{ SMALL "[accelerator a]\nport = hb0\nattach = perhaps\n",
	  "10: attach: one of required, optional, never, bare is needed, not \"perhaps\"" },
	{ SMALL "[memdev m]\nport = hb0\ncount = 0\n",
	  "10: count: a number from 1 to 16384 is needed, not \"0\"" },
	{ SMALL "[memdev m]\nport = hb0\ndevice = a/b\n",
	  "10: device: \"a/b\" cannot be the name of a directory" },
};

/* --- ports and memdevs --- */

static const struct mistake trees[] = {
	{ SMALL "[memdev m]\nport = hb7\n", "9: port: there is no host bridge or switch \"hb7\"" },
	{ SMALL "[memdev m]\nport = hb*x\n",
	  "9: port: there is no host bridge or switch \"hb*x\"" },
	{ SMALL "[memdev m]\nport =\n", "9: port: needs a name" },
	{ "[memdev m]\n", "1: port: missing, and there are 0 host bridges and switches" },
	{ "[host-bridge hb]\ncount = 2\n[memdev m]\n",
	  "3: port: missing, and there are 2 host bridges and switches" },
	{ "[host-bridge hb]\n[host-bridge hb]\n",
	  "2: the host bridge or switch \"hb\" is there twice, see line 1" },
	{ "[host-bridge hb0]\n[switch hb0]\nparent = hb0\n",
	  "2: the host bridge or switch \"hb0\" is there twice, see line 1" },
	{ SMALL "[memdev mem0]\n", "8: the memdev \"mem0\" is there twice, see line 2" },
	{ "[host-bridge hb]\n[memdev m]\ncount = 2\n[memdev m1]\n",
	  "4: the memdev \"m1\" is there twice, see line 2" },
	/* loops */
	{ "[host-bridge hb]\n[switch a]\nparent = a\n",
	  "3: parent: \"a\" hangs on \"a\" itself: a loop" },
	{ "[host-bridge hb]\n[switch a]\nparent = b\n[switch b]\nparent = a\n",
	  "3: parent: \"b\" hangs on \"a\" itself: a loop" },
	{ "[host-bridge hb]\n[switch a]\nparent = b\n[switch b]\nparent = c\n"
	  "[switch c]\nparent = a\n",
	  "3: parent: \"b\" hangs on \"a\" itself: a loop" },
	{ "[host-bridge hb]\n[switch a]\nparent = b\n[switch b]\nparent = hb\n",
	  "3: parent: \"b\" is only in line 4; it has to stand above" },
	/* dports */
	{ "[host-bridge hb]\ndports = 1\n[memdev m]\ncount = 2\n",
	  "3: \"hb\" has only 1 dports, and all of them lead somewhere" },
	{ "[host-bridge hb]\ndports = 2\n[memdev m]\ndport = 2\n",
	  "4: dport: \"hb\" has no dport 2" },
	{ "[host-bridge hb]\n[memdev m]\ndport = 2\n[memdev n]\ndport = 2\n",
	  "5: dport: dport 2 of \"hb\" leads to \"m\" already" },
	{ "[host-bridge hb]\n[switch s]\nparent = hb\nparent-dport = 0\n[memdev n]\nport = hb\n"
	  "dport = 0\n",
	  "7: dport: dport 0 of \"hb\" leads to \"s\" already" },
	{ "[host-bridge hb]\ndport-x = 0000:0c:00.0\n",
	  "2: dport-x: dport-ID is needed, with an ID up to 65535" },
	{ "[host-bridge hb]\ndport- = 0000:0c:00.0\n",
	  "2: dport-: dport-ID is needed, with an ID up to 65535" },
	{ "[host-bridge hb]\ndport-1 = a b\n",
	  "2: dport-1: \"a b\" cannot be the name of a directory" },
	{ "[host-bridge hb]\ndport-1 = x\ndport-1 = y\n", "3: dport-1: given already in line 2" },
	{ "[host-bridge hb]\n[memdev m]\ncount = 257\n", "2: \"hb\" has 256 dports already" },
	/* the same for several */
	{ "[host-bridge hb]\ncount = 2\ndevice = pci0000:0c\n",
	  "3: device: cannot be the same for all 2 of this section" },
	{ "[host-bridge hb]\n[memdev m]\ncount = 2\ndport = 1\n",
	  "4: dport: cannot be the same for all 2 of this section" },
	{ "[host-bridge hb]\n[memdev m]\ncount = 3\nendpoint-id = 7\n",
	  "4: endpoint-id: cannot be the same for all 3 of this section" },
	{ "[host-bridge hb]\ncount = 4097\n", "2: more than 4096 host bridges and switches" },
	{ "[host-bridge hb]\ncount = 100\n[memdev m]\nport = hb*\ncount = 164\n",
	  "5: more than 16384 memdevs" },
	/* what is unique in a machine */
	{ "[host-bridge hb]\n[memdev a]\nserial = 5\n[memdev b]\nserial = 0x5\n",
	  "5: the serial number 5 is there twice, see line 3" },
	{ "[host-bridge hb]\n[memdev a]\ndevice = 0000:20:00.0\n[memdev b]\n"
	  "device = 0000:20:00.0\n",
	  "5: the device \"0000:20:00.0\" is there twice, see line 3" },
	{ "[host-bridge a]\ndevice = pci0000:0c\n[host-bridge b]\ndevice = pci0000:0c\nuid = 3\n",
	  "4: the device \"pci0000:0c\" is there twice, see line 2" },
	{ "[host-bridge a]\nuid = 7\n[host-bridge b]\nuid = 7\n",
	  "4: the uid 7 is there twice, see line 2" },
	{ "[host-bridge a]\nid = 2\n[memdev m]\nendpoint-id = 2\n",
	  "4: the id 2 is there twice, see line 2" },
	/* what no hardware can be */
	{ "[host-bridge hb]\ndecoders = 0\n[memdev m]\ncount = 2\n",
	  "2: decoders: without any there can be one dport, not 2" },
	{ "[host-bridge hb]\nrch = yes\n[switch s]\nparent = hb\n",
	  "4: parent: no switch can be below \"hb\", which is restricted (rch)" },
	{ "[host-bridge hb]\ndevice = pci0000:fe\n[memdev m]\ncount = 2\n",
	  "1: there are 3 PCI buses below \"hb\", and only 2 numbers from bus 254 on" },
	{ "[machine]\ncxl = no\n[host-bridge hb]\n",
	  "2: cxl: no, but there are host bridges or windows" },
};

/* --- windows, regions, extents --- */

#define REGION SMALL "[region]\n" /* line 8 */
#define TWO                                                                                        \
	"[host-bridge hb]\ncount = 2\n"                                                            \
	"[memdev m]\nport = hb*\ncount = 2\nram = 1G\npmem = 1G\n"                                 \
	"[window w]\ntargets = hb*\nsize = 4G\n"	     /* lines 1 to 10 */
#define DYNAMIC SMALL "[memdev d]\ndynamic = 1G\n[extent]\n" /* line 10 */

static const struct mistake maps[] = {
	{ "[host-bridge hb]\n[window w]\n", "2: size: missing" },
	{ "[host-bridge hb]\n[window w]\nsize = 0\n",
	  "3: size: a size from 1 to 4096T is needed, not \"0\"" },
	{ "[host-bridge hb]\n[window w]\nsize = 100M\n",
	  "3: size: not a multiple of 256M for each of 1 targets" },
	{ "[host-bridge hb]\ncount = 2\n[window w]\nsize = 256M\ntargets = hb*\n",
	  "4: size: not a multiple of 256M for each of 2 targets" },
	{ "[host-bridge hb]\n[window w]\nsize = 1G\nstart = 0x1010000001\n",
	  "4: start: not a multiple of 256M" },
	{ "[host-bridge hb]\n[window w]\nsize = 1G\nstart = 1x\n",
	  "4: start: a size is needed, not \"1x\"" },
	{ "[host-bridge hb]\n[window w]\nsize = 1G\nstart = 1G\n",
	  "4: start: 0x40000000 is in the machine's boot memory" },
	{ "[host-bridge hb]\n[window w]\nsize = 1G\nstart = 4096T\n",
	  "4: start: ends above 4096T, where no address is" },
	{ SMALL "[window v]\nsize = 1G\nstart = 0x1080000000\n",
	  "10: start: overlaps window \"w0\" of line 5" },
	{ SMALL "[window w0]\nsize = 1G\n", "8: the window \"w0\" is there twice, see line 5" },
	{ SMALL "[window v]\nsize = 1G\ntargets = nobody\n",
	  "10: targets: there is no host bridge \"nobody\"" },
	{ SMALL "[window v]\nsize = 1G\ntargets =\n", "10: targets: needs a host bridge" },
	{ SMALL "[window v]\nsize = 1G\ntargets = hb0 hb0\n",
	  "10: targets: \"hb0\" is there twice" },
	{ "[host-bridge a]\n[switch s]\nparent = a\n[window w]\nsize = 1G\ntargets = s\n",
	  "6: targets: \"s\" is a switch, not a host bridge" },
	{ "[host-bridge a]\ncxl = no\n[window w]\nsize = 1G\ntargets = a\n",
	  "5: targets: \"a\" is plain PCIe" },
	{ "[host-bridge hb]\ncount = 5\n[window w]\nsize = 5G\ntargets = hb*\n",
	  "5: targets: 1, 2, 3, 4, 6, 8, 12 or 16 are possible, not 5" },
	{ "[host-bridge hb]\ncount = 17\n[window w]\nsize = 1G\ntargets = hb*\n",
	  "5: targets: more than 16" },
	{ "[host-bridge hb]\ncount = 2\n[window w]\nsize = 1G\n",
	  "3: targets: missing, and there are 2 host bridges" },
	{ SMALL "allow = ram\n", "8: allow: neither type2 nor type3: nothing could use it" },
	{ SMALL "allow = type3\n", "8: allow: neither ram nor pmem: nothing could use it" },
	{ SMALL "linear-cache = 4G\n",
	  "8: linear-cache: a multiple of 256M below the size is needed" },
	/* regions */
	{ REGION, "8: size: missing\nFILE:8: members: missing" },
	{ REGION "size = 1G\nmembers = nobody\n", "10: members: there is no memdev \"nobody\"" },
	{ REGION "size = 1G\nmembers = mem0\nwindow = nowhere\n",
	  "11: window: there is no window \"nowhere\"" },
	{ TWO "[window v]\nsize = 1G\ntargets = hb0\n[region]\nsize = 1G\nmembers = m0\n",
	  "14: window: missing, and there are 2 windows" },
	{ REGION "size = 100M\nmembers = mem0\n",
	  "9: size: not a multiple of 256M for each of 1 members" },
	{ REGION "size = 8G\nmembers = mem0\n",
	  "9: size: not inside window \"w0\", 0x1000000000 to 0x10ffffffff" },
	{ REGION "size = 256M\nmembers = mem0\nstart = 4G\n",
	  "9: size: not inside window \"w0\", 0x1000000000 to 0x10ffffffff" },
	{ REGION "size = 256M\nmembers = mem0\nstart = 0x1000001000\n",
	  "11: start: not a multiple of 256M" },
	{ REGION "size = 2G\nmembers = mem0\n",
	  "9: size: \"mem0\" does not have that much capacity" },
	{ REGION "size = 1G\nmembers = mem0\nmode = pmem\n",
	  "9: size: \"mem0\" does not have that much capacity" },
	{ REGION "size = 1G\nmembers = mem0\nmode = none\n",
	  "11: mode: a region without a mode is none" },
	{ SMALL "allow = pmem type3\n[region]\nsize = 1G\nmembers = mem0\n",
	  "9: mode: window \"w0\" does not allow that" },
	{ REGION "size = 512M\nmembers = mem0\n[region]\nsize = 512M\nmembers = mem0\n"
		 "start = 0x1010000000\n",
	  "14: start: overlaps the region of line 8" },
	{ REGION "size = 1G\nmembers = mem0\ngranularity = 100\n",
	  "11: granularity: not a power of two from 256 to 16K" },
	{ REGION "size = 1G\nmembers =\n", "10: members: needs a memdev" },
	{ TWO "[region]\nsize = 512M\nmembers = m0\n",
	  "13: members: 1 are no power of two for each of the 2 targets of \"w\"" },
	{ TWO "[region]\nsize = 512M\nmembers = m0 m2\ngranularity = 512\n",
	  "14: granularity: only 256 is possible, as its window has" },
	{ TWO "[region]\nsize = 512M\nmembers = m0 m1\n",
	  "13: members: \"m1\" is number 1, and has to be below host bridge \"hb1\"" },
	{ TWO "[region]\nsize = 1G\nmembers = m0 m2 m0 m3\n",
	  "13: members: \"m0\" is there twice" },
	{ TWO "[region]\nsize = 512M\nmembers = m0 m2\nmode = pmem\n"
	      "[region]\nsize = 512M\nmembers = m0 m2\n",
	  "15: mode: a region at a lower address uses a later partition of \"m0\"\n"
	  "FILE:15: mode: a region at a lower address uses a later partition of \"m2\"" },
	{ SMALL "[memdev gone]\nram = 1G\nabsent = yes\n[region]\nsize = 1G\nmembers = gone\n",
	  "13: members: one at least has to be there, not be absent" },
	{ SMALL "allow = ram type3\n[accelerator a]\nram = 1G\n[region]\nsize = 1G\nmembers = a\n",
	  "13: members: \"a\" is of a type that window \"w0\" does not allow" },
	{ "[host-bridge hb]\n[memdev a]\nram = 1G\ncount = 2\nhdm-decoders = no\n[window w]\n"
	  "size = 4G\n[region]\nsize = 2G\nmembers = a0 a1\n",
	  "10: members: \"a0\" has no decoders, so it cannot be interleaved\n"
	  "FILE:10: members: \"a1\" has no decoders, so it cannot be interleaved" },
	{ "[host-bridge hb]\n[memdev a]\nram = 1G\nhdm-decoders = no\n[window w]\nsize = 4G\n"
	  "[region]\nsize = 256M\nmembers = a\n[region]\nsize = 256M\nmembers = a\n"
	  "[region]\nsize = 256M\nmembers = a\n",
	  "15: members: \"a\" has no decoders, and only 2 ranges" },
	{ "[host-bridge hb]\n[memdev m]\ndecoders = 1\nram = 1G\n[window w]\nsize = 4G\n"
	  "[region]\nsize = 256M\nmembers = m\n[region]\nsize = 256M\nmembers = m\n",
	  "12: members: \"m\" has only 1 decoders" },
	{ "[host-bridge hb]\ndecoders = 1\n[memdev m]\nram = 1G\n[window w]\nsize = 4G\n"
	  "[region]\nsize = 256M\nmembers = m\n[region]\nsize = 256M\nmembers = m\n",
	  "12: members: \"hb\" has only 1 decoders" },
	{ "[machine]\nmemory-block-size = 1M\nboot-memory = 0\n[host-bridge hb]\n[memdev m]\nram = "
	  "1T\n"
	  "[window w]\nsize = 1T\n[region]\nsize = 512G\nmembers = m\n",
	  "10: size: more than 262144 memory blocks" },
	/* extents */
	{ DYNAMIC, "10: memdev: missing\nFILE:10: length: missing" },
	{ DYNAMIC "memdev = nobody\nlength = 2M\n", "11: memdev: there is no memdev \"nobody\"" },
	{ DYNAMIC "memdev = mem0\nlength = 2M\n", "11: memdev: \"mem0\" has no dynamic capacity" },
	{ DYNAMIC "memdev = d\nlength = 2G\n",
	  "12: length: ends behind the dynamic capacity of \"d\"" },
	{ DYNAMIC "memdev = d\noffset = 1G\nlength = 2M\n",
	  "13: length: ends behind the dynamic capacity of \"d\"" },
	{ DYNAMIC "memdev = d\noffset = 1M\nlength = 2M\n",
	  "12: offset: not a multiple of the block size of \"d\"" },
	{ DYNAMIC "memdev = d\nlength = 1M\n",
	  "12: length: not a multiple of the block size of \"d\"" },
	{ DYNAMIC "memdev = d\nlength = 4M\n[extent]\nmemdev = d\noffset = 2M\nlength = 2M\n",
	  "15: offset: overlaps the extent of line 10" },
	{ DYNAMIC "memdev = d\nlength = 4M\ntag = 12\n", "13: tag: a UUID is needed, not \"12\"" },
	{ DYNAMIC "memdev = d\nlength = 4M\ntag = 00000000-0000-0000-0000-000000000000\n",
	  "13: tag: all zero means that there is none" },
};

static void check_mistake(const struct mistake *m)
{
	auto_free char *said = NULL, *wanted = sim_format("FILE:%s\n", m->said);
	struct sim_topology topology;

	if (load_text(m->text, &topology, &said) != -EINVAL)
		fail_msg("is accepted:\n%s", m->text);
	if (strcmp(said, wanted) != 0)
		fail_msg("%s--- says:\n%s--- not:\n%s", m->text, said, wanted);
	assert_null(topology.name);
	assert_int_equal(topology.n_ports, 0);
}

static void test_mistakes(void **state)
{
	static const struct {
		const struct mistake *at;
		size_t n;
	} all[] = {
		{ syntax, ARRAY_LEN(syntax) },
		{ values, ARRAY_LEN(values) },
		{ trees, ARRAY_LEN(trees) },
		{ maps, ARRAY_LEN(maps) },
	};

	for (size_t i = 0; i < ARRAY_LEN(all); i++)
		for (size_t j = 0; j < all[i].n; j++)
			check_mistake(&all[i].at[j]);
}

/* --- files that are none --- */

static void test_no_file(void **state)
{
	auto_free char *said = NULL;
	struct sim_topology topology;
	size_t size;
	FILE *to = open_memstream(&said, &size);

	assert_int_equal(sim_topology_load("/nonexistent.ini", &topology, to), -ENOENT);
	assert_int_equal(sim_topology_load("/tmp", &topology, to), -EISDIR);
	fclose(to);
	assert_string_equal(said, "/nonexistent.ini: No such file or directory\n"
				  "/tmp: Is a directory\n");
	/* nobody wants to know */
	assert_int_equal(sim_topology_load("/nonexistent.ini", &topology, NULL), -ENOENT);
}

static void test_huge_files(void **state)
{
	size_t size = (16 << 20) + 1;
	auto_free char *bytes = sim_alloc(size + 1), *said = NULL, *said_again = NULL;
	struct sim_topology topology;

	memset(bytes, 'a', size);
	assert_int_equal(load_bytes(bytes, size, &topology, &said), -EINVAL);
	assert_string_equal(said, "FILE: larger than 16 MiB: this is no topology\n");
	assert_int_equal(load_bytes(bytes, 1000, &topology, &said_again), -EINVAL);
	assert_string_equal(said_again, "FILE:1: longer than 900 characters\n");
}

/* A hundred thousand of anything takes no time that grows with their square. */
static void test_many_lines(void **state)
{
	auto_sim_buf struct sim_buf text = { 0 };
	auto_free char *said = NULL;
	struct sim_topology topology;

	sim_printf(&text, "[machine]\n");
	for (unsigned int i = 0; i < 100000; i++)
		sim_printf(&text, "k%u = 1\n", i);
	assert_int_equal(load_bytes(text.text, text.len, &topology, &said), -EINVAL);
	assert_non_null(strstr(said, "FILE:1002: more than 1000 keys in one section\n"));
	assert_non_null(strstr(said, "FILE: more mistakes are not shown\n"));
}

/* One line of a megabyte, at the end of a file that is right until then. */
static void test_long_line(void **state)
{
	size_t len = strlen(SMALL), size = len + (1 << 20);
	auto_free char *bytes = sim_alloc(size + 1), *said = NULL;
	struct sim_topology topology;

	memcpy(bytes, SMALL, len);
	memset(bytes + len, '#', 1 << 20);
	assert_int_equal(load_bytes(bytes, size, &topology, &said), -EINVAL);
	assert_string_equal(said, "FILE:8: longer than 900 characters\n");
}

/* A zero byte anywhere, even in a comment, ends no line silently. */
static void test_zero_bytes(void **state)
{
	static const char *const files[] = {
		"[machine]\n\0cxl = no\n",
		"[machine]\n#cxl\0 = \n",
		"[machine]\ncxl = no\0 \n",
		"[machine]\ncxl \0= no\n",
	};

	for (size_t i = 0; i < ARRAY_LEN(files); i++) {
		auto_free char *said = NULL;
		struct sim_topology topology;

		assert_int_equal(load_bytes(files[i], 19, &topology, &said), -EINVAL);
		assert_string_equal(said, "FILE:2: this is not text\n");
	}
}

static void test_binary_files(void **state)
{
	struct sim_topology topology;
	char bytes[512];

	srand(1);
	for (unsigned int i = 0; i < 200; i++) {
		auto_free char *said = NULL;

		for (size_t j = 0; j < sizeof(bytes); j++)
			bytes[j] = (char)rand();
		assert_int_equal(load_bytes(bytes, sizeof(bytes), &topology, &said), -EINVAL);
		assert_int_equal(strncmp(said, "FILE:", 5), 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_mistakes),     cmocka_unit_test(test_no_file),
		cmocka_unit_test(test_huge_files),   cmocka_unit_test(test_many_lines),
		cmocka_unit_test(test_long_line),    cmocka_unit_test(test_zero_bytes),
		cmocka_unit_test(test_binary_files),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
