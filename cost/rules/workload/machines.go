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

// Machine is the size of one type of machine.
type Machine struct {
	Name string          `yaml:"name"`
	VCPU decimal.Decimal `yaml:"vcpu"`
	GiB  decimal.Decimal `yaml:"gib"`
	// GPUs is how many come with the machine.
	GPUs decimal.Decimal `yaml:"gpus"`
}

// machines is the table by name. It comes with the program: a defect in it is one of
// the build, found by its tests.
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

// MachineOf finds a type of machine; false if the program does not know its size.
func MachineOf(name string) (Machine, bool) {
	m, ok := machines()[name]
	return m, ok
}
