package nodes

import (
	"fmt"

	"bankchurn/config"
)

// Pods is the minimum number of Pods that a service runs, and what each requests.
type Pods struct{ Least, MilliCPU, MiB, GPUs int }

// Check rejects a machine type that is too small for one Pod. It warns if the machine type is
// unknown, or if all nodes together hold fewer Pods than always run. path is the key of the machine
// type, most the number of nodes, and bound the key that limits it.
func Check(path, machineType string, known bool, m Machine, pods Pods, most int, bound string, r *config.Report) {
	switch holds := m.Holds(pods); {
	case !known:
		r.Warn(config.Problem{Path: path, Value: machineType, Reason: "is a machine type of unknown size: whether Pods fit on its nodes was not checked"})
	case holds == 0:
		r.Refuse(config.Problem{
			Path: path, Value: machineType,
			Reason:  fmt.Sprintf("leaves %d m CPU and %d MiB on a node for Pods, after the kubelet, the system and DaemonSets, but a Pod requests %d m and %d MiB (kubernetes.requests): none could start", m.MilliCPU, m.MiB, pods.MilliCPU, pods.MiB),
			Allowed: "a larger machine type, or smaller requests",
		})
	case holds*most < pods.Least:
		r.Warn(config.Problem{
			Path: bound, Value: most,
			Reason:  fmt.Sprintf("nodes of %s fit %d Pods each, %d together, but at least %d must run: the others stay Pending", machineType, holds, holds*most, pods.Least),
			Allowed: fmt.Sprintf("%d or more, or a larger machine type", (pods.Least+holds-1)/holds),
		})
	}
}
