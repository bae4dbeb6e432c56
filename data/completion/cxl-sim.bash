# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# cxl-sim.bash - completion of cxl-sim for bash
#
# Commands, options and topologies are what the program itself says. Behind "--" comes a command
# with its own completion.

# _cxl_sim_values OPTION: what may follow it; fails when it takes no value
_cxl_sim_values() {
	case $1 in
	-t | --topology)
		mapfile -t COMPREPLY < <(compgen -f -X '!*.ini' -- "$cur"
			compgen -W "$("$program" topologies 2>/dev/null | cut -d' ' -f1)" -- "$cur")
		;;
	-k | --kernel) mapfile -t COMPREPLY < <(compgen -W "7.3 7.2 sysram dcd all dcd-v10 dcd-next" -- "$cur") ;;
	*) return 1 ;;
	esac
}

_cxl_sim_word() {
	case $command in
	'') mapfile -t COMPREPLY < <(compgen -W "$("$program" --list-cmds 2>/dev/null)" -- "$cur") ;;
	mount | umount) mapfile -t COMPREPLY < <(compgen -d -- "$cur") ;;
	help) mapfile -t COMPREPLY < <(compgen -W "$("$program" --list-cmds 2>/dev/null)" -- "$cur") ;;
	*) mapfile -t COMPREPLY < <(compgen -f -- "$cur") ;;
	esac
}

_cxl_sim() {
	local program=${1/#\~\//$HOME/} cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]}
	local command='' at

	COMPREPLY=()
	for ((at = 1; at < COMP_CWORD; at++)); do
		case ${COMP_WORDS[at]} in
		--)
			! declare -F _command_offset >/dev/null || _command_offset $((at + 1))
			return
			;;
		-t | --topology | -k | --kernel) at=$((at + 1)) ;;
		-*) ;;
		*) command=${command:-${COMP_WORDS[at]}} ;;
		esac
	done
	! _cxl_sim_values "$prev" || return 0
	if [[ $cur == -* && -n $command ]]; then
		mapfile -t COMPREPLY < <(compgen -W \
			"$("$program" "$command" --list-opts 2>/dev/null) --help" -- "$cur")
	else
		_cxl_sim_word
	fi
}

complete -F _cxl_sim cxl-sim
