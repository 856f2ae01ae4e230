package nodes

import (
	"fmt"
	"slices"
	"strings"

	"bankchurn/config"
)

// GPUMachine is a machine type with GPUs.
type GPUMachine struct {
	// Name is the machine type's name, GPU the model as in service.gpu.type.
	Name, GPU string
	// GPUs is the number of GPUs. If a Google machine type has them as an option, it is the
	// maximum.
	GPUs int
}

// ec2GPUs are the EC2 instance types with GPUs, smallest first
// (docs.aws.amazon.com/ec2/latest/instancetypes/ac.html, 2026-11).
var ec2GPUs = []GPUMachine{
	{"g4dn.xlarge", "t4", 1}, {"g4dn.2xlarge", "t4", 1}, {"g4dn.4xlarge", "t4", 1}, {"g4dn.8xlarge", "t4", 1}, {"g4dn.16xlarge", "t4", 1}, {"g4dn.12xlarge", "t4", 4},
	{"g5.xlarge", "a10g", 1}, {"g5.2xlarge", "a10g", 1}, {"g5.4xlarge", "a10g", 1}, {"g5.8xlarge", "a10g", 1}, {"g5.16xlarge", "a10g", 1},
	{"g5.12xlarge", "a10g", 4}, {"g5.24xlarge", "a10g", 4}, {"g5.48xlarge", "a10g", 8},
	{"g6.xlarge", "l4", 1}, {"g6.2xlarge", "l4", 1}, {"g6.4xlarge", "l4", 1}, {"g6.8xlarge", "l4", 1}, {"g6.16xlarge", "l4", 1},
	{"g6.12xlarge", "l4", 4}, {"g6.24xlarge", "l4", 4}, {"g6.48xlarge", "l4", 8},
}

// googleGPUs are the GKE machine types with GPUs, smallest first. g2 machines include L4s; n1
// machines can have T4s attached: one, two or four with up to 48 vCPU
// (docs.cloud.google.com/compute/docs/accelerator-optimized-machines and
// docs.cloud.google.com/compute/docs/gpus#t4-gpus, 2026-11).
var googleGPUs = []GPUMachine{
	{"g2-standard-4", "l4", 1}, {"g2-standard-8", "l4", 1}, {"g2-standard-12", "l4", 1}, {"g2-standard-16", "l4", 1}, {"g2-standard-32", "l4", 1},
	{"g2-standard-24", "l4", 2}, {"g2-standard-48", "l4", 4}, {"g2-standard-96", "l4", 8},
	{"n1-standard-4", "t4", 4}, {"n1-standard-8", "t4", 4}, {"n1-standard-16", "t4", 4}, {"n1-standard-32", "t4", 4},
	{"n1-highmem-4", "t4", 4}, {"n1-highmem-8", "t4", 4}, {"n1-highmem-16", "t4", 4}, {"n1-highmem-32", "t4", 4},
}

// EC2WithGPU finds an instance type; false if it has no GPU or is not known here.
func EC2WithGPU(instanceType string) (GPUMachine, bool) { return find(ec2GPUs, instanceType) }

// GoogleWithGPU finds a Google machine type; false if it has no GPU or is not known here.
func GoogleWithGPU(machineType string) (GPUMachine, bool) { return find(googleGPUs, machineType) }

// EC2For returns the smallest instance type with count GPUs; "" if none has that many.
func EC2For(gpu string, count int) string { return smallest(ec2GPUs, gpu, count) }

// VCPUs returns the number of vCPU of an instance type; 0 if its size is not known here.
func VCPUs(instanceType string) int {
	_, size, _ := strings.Cut(instanceType, ".")
	return ec2Sizes[size]
}

// GoogleFor returns the smallest Google machine type with count GPUs; "" if none has that many.
func GoogleFor(gpu string, count int) string { return smallest(googleGPUs, gpu, count) }

// EC2Types lists the instance types with this GPU model.
func EC2Types(gpu string) string { return typesOf(ec2GPUs, gpu) }

// GoogleTypes lists the Google machine types with this GPU model.
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

// CheckGPU rejects a machine type that lacks the Pods' GPU model, has fewer GPUs than a Pod needs,
// or is too small for one Pod. types are the machine types with the GPU.
func CheckGPU(path, machineType string, has GPUMachine, gpu, types string, m Machine, pods Pods, r *config.Report) {
	switch {
	case has.GPU != gpu:
		r.Refuse(config.Problem{Path: path, Value: machineType, Reason: "is not known to have the GPU in service.gpu.type, " + gpu, Allowed: types})
	case has.GPUs < pods.GPUs:
		r.Refuse(config.Problem{Path: path, Value: machineType, Reason: fmt.Sprintf("has %d GPU, but service.gpu.count is %d", has.GPUs, pods.GPUs), Allowed: types + "; or a lower count"})
	default:
		Check(path, machineType, true, m, pods, pods.Least, path, r) // the caller checks the number of nodes
	}
}
