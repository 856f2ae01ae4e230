package aws

import (
	"errors"
	"fmt"
	"strings"

	"github.com/shopspring/decimal"

	"bankchurn/cost/rules"
)

const ecsTaskType = "aws:ecs/taskDefinition:TaskDefinition"

// taskSize is what determines the cost of a task.
type taskSize struct {
	vCPU, memory rules.Quantity
	// disk is what exceeds the free disk.
	disk         rules.Quantity
	architecture string
	// note explains that the size is not that of the running task definition.
	note string
}

// taskOf returns the size of the task that a service runs. A pinned task definition was
// registered by an earlier update and its size is unknown here: the size of the stack's own
// definition of the same family is used instead, with a note.
func taskOf(rec *rules.Recording, service *rules.Resource) (taskSize, error) {
	if task, ok := rec.UsedBy(service, ecsTaskType, "taskDefinition"); ok {
		return sizeOf(task, "")
	}
	reference := service.Text("taskDefinition", "")
	family, _, _ := strings.Cut(reference[strings.LastIndex(reference, "/")+1:], ":")
	for _, task := range rec.OfType(ecsTaskType) {
		// Releases from before the family included the stack have only the service's name.
		own := task.Text("family", "")
		if family != "" && (own == family || strings.HasSuffix(own, "-"+family)) {
			return sizeOf(task, ", sized as configured")
		}
	}
	return taskSize{}, errors.New("its task definition was not found")
}

func sizeOf(task *rules.Resource, note string) (taskSize, error) {
	units, err1 := rules.Decimal(task.Text("cpu", ""))
	memory, err2 := rules.Decimal(task.Text("memory", ""))
	disk, err3 := task.Number("ephemeralStorage.sizeInGib", freeStorageGiB)
	if err := rules.FirstError(err1, err2, err3); err != nil {
		return taskSize{}, fmt.Errorf("size of the task: %w", err)
	}
	perGB := decimal.NewFromInt(1024)
	size := taskSize{
		vCPU:         rules.Exactly(units.Div(perGB), "vCPU"),
		memory:       rules.Exactly(memory.Div(perGB), "GB"),
		disk:         rules.Exactly(disk.Sub(decimal.NewFromInt(freeStorageGiB)), "GB"),
		architecture: "x86_64", note: note,
	}
	if task.Text("runtimePlatform.cpuArchitecture", "X86_64") == "ARM64" {
		size.architecture = "arm64"
	}
	return size, nil
}
