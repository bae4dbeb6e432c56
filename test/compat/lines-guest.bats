#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# Those command lines of lines/ that a kernel has a say in, on real ones; see lines.bash. Not those of
# list (list-guest.bats). A program takes half a second to start in a guest, so the third one runs only where it asks
# most of the kernel.
# topology: three switch
# boot: lines

bats_require_minimum_version 1.5.0
load ../lib/guest.bash
load lines.bash

# These first: a decoder that was reserved once shows a mode until its endpoint comes anew.
@test "lines: memdevs" {
	answer_alike alone memdevs
}

@test "lines: ports" {
	answer_alike alone ports
}

@test "lines: capacity" {
	answer_alike mixed capacity
}

@test "lines: dax devices and their memory" {
	answer_alike mixed dax
}

@test "lines: regions" {
	answer_alike alone regions
}
