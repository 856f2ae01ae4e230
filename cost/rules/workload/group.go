package workload

import "bankchurn/cost/rules"

// Nodes is a group of machines that runs Pods.
type Nodes interface {
	// MachineType returns the type of its machines.
	MachineType() string
	// Count returns the number of machines at a load.
	Count(rules.Load) rules.Quantity
}
