/* type.h - one body, eight cases: a claim that holds for every namespace type. */
#ifndef ATF_TYPE_H
#define ATF_TYPE_H

#include "cell.h"

/*
 * Expands macro(type, index) once a type, in the order of cell_namespaces:
 *
 *	#define REFUSED_WITHOUT_CAPABILITY(type, index) \
 *		CASE(unshare_needs_cap_sys_admin_for_##type, \
 *		    .requirement = "CLONE-9", \
 *		    .descr = "unshare() of a " #type " namespace is EPERM without CAP_SYS_ADMIN", \
 *		    .needs = #type) { require_refused(&cell_namespaces[index]); }
 *
 *	CASE_EACH_TYPE(REFUSED_WITHOUT_CAPABILITY)
 *
 * A type's name is the feature that such a case needs.
 */
#define CASE_EACH_TYPE(macro) macro(user, CELL_USER) CASE_EACH_OWNED_TYPE(macro)

/* The same without the user namespace, which owns the others. */
#define CASE_EACH_OWNED_TYPE(macro) \
	macro(pid, CELL_PID) \
	macro(uts, CELL_UTS) \
	macro(ipc, CELL_IPC) \
	macro(mount, CELL_MOUNT) \
	macro(net, CELL_NET) \
	macro(cgroup, CELL_CGROUP) \
	macro(time, CELL_TIME)

#endif
