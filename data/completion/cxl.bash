# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# cxl.bash - completion of cxl and daxctl for bash; installed under the name of each
#
# Which commands and options there are, their letters, and which of them take a value says the
# program itself: --list-cmds, --list-opts and the usage texts. Only what the values and words
# mean is decided here, by their names. Objects come from sysfs, below --sysroot or CXL_SYSROOT.

# _cxl_devices PREFIX: names on the CXL bus that are PREFIX and a number
_cxl_devices() {
	local path

	for path in "$root/sys/bus/cxl/devices/$1"[0-9]*; do
		[[ ! -e $path ]] || printf '%s\n' "${path##*/}"
	done
}

# Only root decoders say what kinds of memory they take.
_cxl_root_decoders() {
	local path

	for path in "$root"/sys/bus/cxl/devices/decoder[0-9]*; do
		[[ ! -e $path/cap_type3 ]] || printf '%s\n' "${path##*/}"
	done
}

# Endpoint decoders hold capacity of their memdev.
_cxl_endpoint_decoders() {
	local path

	for path in "$root"/sys/bus/cxl/devices/decoder[0-9]*; do
		[[ ! -e $path/dpa_size ]] || printf '%s\n' "${path##*/}"
	done
}

# What root decoders offer to create: create_WORD_region
_cxl_types() {
	local path

	printf '%s\n' ram pmem volatile
	for path in "$root"/sys/bus/cxl/devices/decoder[0-9]*/create_dynamic*_region; do
		path=${path##*/create_}
		[[ $path == *"*"* ]] || printf '%s\n' "${path%_region}"
	done
}

_cxl_serials() {
	local path

	for path in "$root"/sys/bus/cxl/devices/mem[0-9]*/serial; do
		[[ ! -r $path ]] || printf '%s\n' "$(<"$path")"
	done
}

# Links to what a port leads to.
_cxl_dports() {
	local path

	for path in "$root"/sys/bus/cxl/devices/{root,port}[0-9]*/dport[0-9]*; do
		[[ ! -e $path ]] || path=$(realpath "$path")
		[[ $path == *"*"* ]] || printf '%s\n' "${path##*/}"
	done
}

_cxl_dax_devices() {
	local path

	for path in "$root"/sys/bus/dax/devices/dax[0-9]*.*; do
		[[ ! -e $path ]] || printf '%s\n' "${path##*/}"
	done
}

# The first numbers of the names of devices.
_cxl_dax_regions() {
	local name last=

	for name in $(_cxl_dax_devices); do
		name=${name#dax}
		[[ ${name%.*} == "$last" ]] || printf '%s\n' "${name%.*}"
		last=${name%.*}
	done
}

# _cxl_values KIND: what an option named KIND, or a word of that kind, may be
_cxl_values() {
	case $1 in
	command) "$program" --list-cmds 2>/dev/null ;;
	*) "_cxl_values_of_$tool" "$1" ;;
	esac
}

_cxl_values_of_daxctl() {
	case $1 in
	dev | device) _cxl_dax_devices ;;
	region) _cxl_dax_regions ;;
	mode) printf '%s\n' devdax system-ram famfs ;;
	*) _cxl_choices "$1" ;;
	esac
}

_cxl_values_of_cxl() {
	case $1 in
	memdev) _cxl_devices mem ;;
	serial) _cxl_serials ;;
	bus) _cxl_devices root ;;
	port) _cxl_devices root && _cxl_devices port && printf '%s\n' root switch endpoint ;;
	endpoint) _cxl_devices endpoint ;;
	dport) _cxl_dports ;;
	decoder)
		case $command in
		list) _cxl_devices decoder && printf '%s\n' root switch endpoint ;;
		*-dpa) _cxl_endpoint_decoders ;;
		*) _cxl_root_decoders ;;
		esac
		;;
	region) _cxl_devices region ;;
	type) _cxl_types ;;
	policy | online) printf '%s\n' online_movable online online_kernel offline ;;
	backend) printf '%s\n' auto sysram state block ;;
	*) _cxl_choices "$1" ;;
	esac
}

# _cxl_choices NAME: the words that the usage text has for the value of that option
_cxl_choices() {
	[[ -z ${choices[$1]-} ]] || printf '%s\n' "${choices[$1]}"
}

# Fill $letters (LETTER: name), $takes (name: 1 if it takes a value), $choices (name: its values, where
# they are words) and $word (the first argument of the synopsis) from the usage text of the command.
_cxl_read_usage() {
	local line
	local entry='^ {4}(-(.), | {4})--([a-z0-9-]+)( <([^>]*)>)?'
	local synopsis="^ usage: .* $command [<[]+([a-z]+)"

	while IFS= read -r line; do
		if [[ $line =~ $entry ]]; then
			[[ -z ${BASH_REMATCH[2]} ]] || letters[${BASH_REMATCH[2]}]=${BASH_REMATCH[3]}
			[[ -z ${BASH_REMATCH[4]} ]] || takes[${BASH_REMATCH[3]}]=1
			[[ ${BASH_REMATCH[5]} != *"|"* ]] ||
				choices[${BASH_REMATCH[3]}]=${BASH_REMATCH[5]//|/ }
		elif [[ $line =~ $synopsis ]]; then
			word=${BASH_REMATCH[1]}
		fi
	done < <("$program" "$command" -h 2>&1 </dev/null)
}

# _cxl_option TEXT: the name of the option in TEXT whose value comes next, if any
_cxl_option() {
	local name=

	case $1 in
	--?*) name=${1#--} ;;
	-?*) name=${letters[${1: -1}]-} ;;
	esac
	[[ -z $name || -z ${takes[$name]-} ]] || printf '%s\n' "$name"
}

# Find the command and the root directory among the words before the current one.
_cxl_scan() {
	local at=1

	while ((at < COMP_CWORD)); do
		case ${COMP_WORDS[at]} in
		--sysroot)
			[[ ${COMP_WORDS[at + 1]-} != = ]] || at=$((at + 1))
			((at + 1 >= COMP_CWORD)) || root=${COMP_WORDS[at + 1]}
			at=$((at + 1))
			;;
		-*) ;;
		*) command=${command:-${COMP_WORDS[at]}} ;;
		esac
		at=$((at + 1))
	done
	# As typed: a tilde is not expanded yet.
	root=${root/#\~\//$HOME/}
}

# _cxl_offer VALUES: those that continue the current word, which may be a list
_cxl_offer() {
	local before=

	[[ $cur != *,* ]] || before=${cur%,*},
	mapfile -t COMPREPLY < <(compgen -P "$before" -W "$1" -- "${cur#"$before"}")
}

# Is --serial given, where it is an option without a value?
_cxl_by_serial() {
	local at

	[[ -z ${takes[serial]-} && ${letters[S]-} == serial ]] || return
	for ((at = 1; at < COMP_CWORD; at++)); do
		[[ ! ${COMP_WORDS[at]} =~ ^(--serial|-[^-]*S.*)$ ]] || return 0
	done
	return 1
}

_cxl_complete_word() {
	case $word in
	mem | memdev) _cxl_by_serial && _cxl_offer "$(_cxl_values serial)" && return ;;
	esac
	case $word in
	mem | memdev | target) _cxl_offer "$(_cxl_values memdev) all" ;;
	region | device) _cxl_offer "$(_cxl_values "$word") all" ;;
	port | bus | dport | command) _cxl_offer "$(_cxl_values "$word")" ;;
	esac
}

_cxl_complete_value() {
	case $tool:$1 in
	*:sysroot)
		mapfile -t COMPREPLY < <(compgen -d -- "$cur")
		compopt -o filenames 2>/dev/null
		;;
	*:input | *:output | *:firmware-file | *:log | *:config)
		mapfile -t COMPREPLY < <(compgen -f -- "$cur")
		compopt -o filenames 2>/dev/null
		;;
	daxctl:dev | daxctl:region) _cxl_offer "$(_cxl_values "$1") all" ;;
	*) _cxl_offer "$(_cxl_values "$1")" ;;
	esac
}

_cxl() {
	local program=${1/#\~\//$HOME/} cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]}
	local tool=cxl root=${CXL_SYSROOT-} command='' word='' option
	local -A letters=() takes=([sysroot]=1) choices=()

	[[ ${program##*/} != daxctl ]] || tool=daxctl
	COMPREPLY=()
	# bash makes three words of --option=value.
	if [[ $cur == = ]]; then
		cur=
	elif [[ $prev == = ]]; then
		prev=${COMP_WORDS[COMP_CWORD - 2]}
	fi
	_cxl_scan
	[[ -z $command ]] || _cxl_read_usage
	option=$(_cxl_option "$prev")
	if [[ -n $option ]]; then
		_cxl_complete_value "$option"
	elif [[ $cur == -* && -n $command ]]; then
		_cxl_offer "$("$program" "$command" --list-opts 2>/dev/null) --help"
	elif [[ $cur == -* ]]; then
		_cxl_offer "--help --version --list-cmds --sysroot --trace-sysfs"
	elif [[ -n $command ]]; then
		_cxl_complete_word
	else
		_cxl_offer "$(_cxl_values command)"
	fi
}

complete -F _cxl cxl daxctl
