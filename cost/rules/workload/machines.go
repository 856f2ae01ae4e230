package workload

import (
	_ "embed"
	"fmt"
	"sync"

	"github.com/shopspring/decimal"
	"gopkg.in/yaml.v3"
)

//go:embed machines.yaml
var machineFile []byte

// Machine is the size of a machine type.
type Machine struct {
	Name string          `yaml:"name"`
	VCPU decimal.Decimal `yaml:"vcpu"`
	GiB  decimal.Decimal `yaml:"gib"`
	// GPUs is how many GPUs the machine includes.
	GPUs decimal.Decimal `yaml:"gpus"`
}

// machines returns the table by name. It panics on a defect in the embedded table, which the
// tests would find.
var machines = sync.OnceValue(func() map[string]Machine {
	var rows []Machine
	if err := yaml.Unmarshal(machineFile, &rows); err != nil {
		panic(fmt.Sprintf("machines.yaml: %v", err))
	}
	byName := map[string]Machine{}
	for _, m := range rows {
		byName[m.Name] = m
	}
	return byName
})

// MachineOf finds a machine type; false if its size is not in the table.
func MachineOf(name string) (Machine, bool) {
	m, ok := machines()[name]
	return m, ok
}
