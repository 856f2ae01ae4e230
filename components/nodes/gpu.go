package nodes

import (
	"fmt"
	"slices"
	"strings"

	"bankchurn/config"
)

// GPUMachine is a machine type with GPUs.
type GPUMachine struct {
	// Name is the machine type's, GPU the model as service.gpu.type has it.
	Name, GPU string
	// GPUs is how many the machine has. Several machine types of Google take them as an extra:
	// it is then the most.
	GPUs int
}

// ec2GPUs are the instance types of EKS with GPUs, the smallest first
// (docs.aws.amazon.com/ec2/latest/instancetypes/ac.html, 2026-11).
var ec2GPUs = []GPUMachine{
	{"g4dn.xlarge", "t4", 1}, {"g4dn.2xlarge", "t4", 1}, {"g4dn.4xlarge", "t4", 1}, {"g4dn.8xlarge", "t4", 1}, {"g4dn.16xlarge", "t4", 1}, {"g4dn.12xlarge", "t4", 4},
	{"g5.xlarge", "a10g", 1}, {"g5.2xlarge", "a10g", 1}, {"g5.4xlarge", "a10g", 1}, {"g5.8xlarge", "a10g", 1}, {"g5.16xlarge", "a10g", 1},
	{"g5.12xlarge", "a10g", 4}, {"g5.24xlarge", "a10g", 4}, {"g5.48xlarge", "a10g", 8},
	{"g6.xlarge", "l4", 1}, {"g6.2xlarge", "l4", 1}, {"g6.4xlarge", "l4", 1}, {"g6.8xlarge", "l4", 1}, {"g6.16xlarge", "l4", 1},
	{"g6.12xlarge", "l4", 4}, {"g6.24xlarge", "l4", 4}, {"g6.48xlarge", "l4", 8},
}

// googleGPUs are the machine types of GKE with GPUs, the smallest first. L4s come with g2; T4s
// are an extra of n1: one, two or four with up to 48 vCPU
// (docs.cloud.google.com/compute/docs/accelerator-optimized-machines and
// docs.cloud.google.com/compute/docs/gpus#t4-gpus, 2026-11).
var googleGPUs = []GPUMachine{
	{"g2-standard-4", "l4", 1}, {"g2-standard-8", "l4", 1}, {"g2-standard-12", "l4", 1}, {"g2-standard-16", "l4", 1}, {"g2-standard-32", "l4", 1},
	{"g2-standard-24", "l4", 2}, {"g2-standard-48", "l4", 4}, {"g2-standard-96", "l4", 8},
	{"n1-standard-4", "t4", 4}, {"n1-standard-8", "t4", 4}, {"n1-standard-16", "t4", 4}, {"n1-standard-32", "t4", 4},
	{"n1-highmem-4", "t4", 4}, {"n1-highmem-8", "t4", 4}, {"n1-highmem-16", "t4", 4}, {"n1-highmem-32", "t4", 4},
}

// EC2WithGPU finds an instance type; false where this program does not know it or it has no GPU.
func EC2WithGPU(instanceType string) (GPUMachine, bool) { return find(ec2GPUs, instanceType) }

// GoogleWithGPU does so for a machine type of Google.
func GoogleWithGPU(machineType string) (GPUMachine, bool) { return find(googleGPUs, machineType) }

// EC2For is the smallest instance type with so many GPUs; "" where none has that many.
func EC2For(gpu string, count int) string { return smallest(ec2GPUs, gpu, count) }

// VCPUs is the number of vCPU of an instance type; 0 for a size that is not known here.
func VCPUs(instanceType string) int {
	_, size, _ := strings.Cut(instanceType, ".")
	return ec2Sizes[size]
}

// GoogleFor does so for Google.
func GoogleFor(gpu string, count int) string { return smallest(googleGPUs, gpu, count) }

// EC2Types are the instance types with a GPU of the model.
func EC2Types(gpu string) string { return typesOf(ec2GPUs, gpu) }

// GoogleTypes does so for Google.
func GoogleTypes(gpu string) string { return typesOf(googleGPUs, gpu) }

func find(machines []GPUMachine, name string) (GPUMachine, bool) {
	i := slices.IndexFunc(machines, func(m GPUMachine) bool { return m.Name == name })
	if i < 0 {
		return GPUMachine{}, false
	}
	return machines[i], true
}

func smallest(machines []GPUMachine, gpu string, count int) string {
	for _, m := range machines {
		if m.GPU == gpu && m.GPUs >= count {
			return m.Name
		}
	}
	return ""
}

func typesOf(machines []GPUMachine, gpu string) string {
	var names []string
	for _, m := range machines {
		if m.GPU == gpu {
			names = append(names, m.Name)
		}
	}
	return strings.Join(names, ", ")
}

// CheckGPU refuses a machine type without the GPU that Pods ask for, with fewer of them than a
// Pod has, or too small for one. types are those that have it.
func CheckGPU(path, machineType string, has GPUMachine, gpu, types string, m Machine, pods Pods, r *config.Report) {
	switch {
	case has.GPU != gpu:
		r.Refuse(config.Problem{Path: path, Value: machineType, Reason: "is not known to have the GPU in service.gpu.type, " + gpu, Allowed: types})
	case has.GPUs < pods.GPUs:
		r.Refuse(config.Problem{Path: path, Value: machineType, Reason: fmt.Sprintf("has %d GPU, but service.gpu.count is %d", has.GPUs, pods.GPUs), Allowed: types + "; or a lower count"})
	default:
		Check(path, machineType, true, m, pods, pods.Least, path, r) // how many nodes there are, the caller checks
	}
}
