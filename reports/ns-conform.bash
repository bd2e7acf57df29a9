# shellcheck shell=bash
# ns-conform.bash - completion of ns-conform for bash.

# The options of a verb, from its own help: no second list to forget.
_ns_conform_options()
{
	"$1" "${@:2}" --help 2>/dev/null | sed -n 's/^  \(-[a-z], \|    \)\(--[a-z-]*\).*/\2/p'
}

# What list prints of the suite that the command line names.
_ns_conform_list()
{
	local i suite=()

	for ((i = 2; i < COMP_CWORD; i++)); do
		[ "${COMP_WORDS[i]}" = --suite ] && suite=(--suite "${COMP_WORDS[i + 1]}")
	done
	"$1" list "${suite[@]}" "${@:2}" 2>/dev/null | sed 's/ .*//'
}

_ns_conform()
{
	local tool=$1 word=$2 previous=$3 verb=${COMP_WORDS[1]}
	COMPREPLY=()

	if [ "$COMP_CWORD" -eq 1 ]; then
		mapfile -t COMPREPLY < <(compgen -W "--help --version
			$("$tool" --help 2>/dev/null | sed -n 's/^  \([a-z]*\) .*/\1/p')" -- "$word")
		return
	fi
	case $verb:$previous in
	*:--suite | *:--programs | run:--out | run:-o | run:--resume | run:--failed | explain:--report | explain:-r)
		mapfile -t COMPREPLY < <(compgen -d -- "$word")
		return ;;
	*:--launcher)
		mapfile -t COMPREPLY < <(compgen -c -- "$word")
		return ;;
	report:--format | report:-f | compare:--format | compare:-f | merge:--format | merge:-f)
		mapfile -t COMPREPLY < <(compgen -W "text markdown json html
			$([ "$verb" != report ] || echo junit jenkins ktap xccdf kcidb badge)" -- "$word")
		return ;;
	gate:--baseline | gate:-b | merge:--out | merge:-o)
		mapfile -t COMPREPLY < <(compgen -f -- "$word")
		return ;;
	gate:--require | gate:-r)
		mapfile -t COMPREPLY < <(compgen -W "$(_ns_conform_list "$tool" --dimensions)" -- "$word")
		return ;;
	run:--requirement)
		mapfile -t COMPREPLY < <(compgen -W "$(_ns_conform_list "$tool")" -- "$word")
		return ;;
	run:--dimension)
		mapfile -t COMPREPLY < <(compgen -W "$(_ns_conform_list "$tool" --dimensions)" -- "$word")
		return ;;
	run:--level)
		mapfile -t COMPREPLY < <(compgen -W 'must should may' -- "$word")
		return ;;
	run:--baseline | run:-b)
		mapfile -t COMPREPLY < <(compgen -f -- "$word")
		return ;;
	report:--origin | run:--jobs | run:-j | run:--shard | run:--seed | run:--repeat | run:--timeout-scale | run:--case | run:--exclude)
		return ;;
	esac
	case $verb:$word in
	run:-* | report:-* | compare:-* | merge:-* | gate:-* | list:-* | explain:-* | lint:-*)
		mapfile -t COMPREPLY < <(compgen -W "$(_ns_conform_options "$tool" "$verb")" -- "$word") ;;
	run:* | list:*)
		mapfile -t COMPREPLY < <(compgen -W "$(_ns_conform_list "$tool" --dimensions)" -- "$word") ;;
	explain:*)
		mapfile -t COMPREPLY < <(compgen -W "$(_ns_conform_list "$tool")" -- "$word") ;;
	report:* | compare:* | merge:* | gate:*)
		mapfile -t COMPREPLY < <(compgen -f -- "$word") ;;
	esac
}
complete -F _ns_conform -o filenames ns-conform
