package aws

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/ecs"

	"bankchurn/internal/sandbox/cloud"
)

const taskDefinitionToken = "aws:ecs/taskDefinition:TaskDefinition"

var awsECSTask = map[string]cloud.Type{
	taskDefinitionToken: {
		Args:  ecs.TaskDefinitionArgs{},
		State: ecs.TaskDefinitionState{},
		// A revision never changes: every change except to tags, skipDestroy and trackLatest
		// creates a new one.
		ReplaceOn: []string{
			"containerDefinitions", "cpu", "enableFaultInjection", "ephemeralStorage", "executionRoleArn", "family", "inferenceAccelerators",
			"ipcMode", "memory", "networkMode", "pidMode", "placementConstraints", "proxyConfiguration", "requiresCompatibilities",
			"runtimePlatform", "taskRoleArn", "volumes",
		},
		Defaults: map[string]any{"skipDestroy": false, "trackLatest": false},
		Check: func(c *cloud.Checker) {
			c.Matches("family", ecsName, ecsNameMeaning)
			c.OneOf("networkMode", "bridge", "host", "awsvpc", "none")
			c.Inside("ephemeralStorage", func(s *cloud.Checker) { s.Within("sizeInGib", 21, 200) })
			c.Inside("runtimePlatform", func(p *cloud.Checker) { p.OneOf("cpuArchitecture", "X86_64", "ARM64") })
			if v := c.In["containerDefinitions"]; v.IsString() {
				if _, err := parseContainers(v.StringValue()); err != nil {
					c.Fail("containerDefinitions", "ECS Task Definition container_definitions is invalid: %v", err)
				}
			}
		},
		CheckCreate: needsFargate,
		// The id is the family, which a revision shares with the one it replaces; the scope
		// distinguishes them.
		ID:    func(i *cloud.Instance) string { return i.Str("family") },
		Scope: func(i *cloud.Instance) string { return i.Str("arn") },
		Deployed: func(i *cloud.Instance) string {
			return taskName(i.Str("family"), i.Out["revision"].NumberValue(), i.Str("containerDefinitions"))
		},
		Computed: []cloud.Output{
			{Name: "revision", Value: func(i *cloud.Instance) any { return i.Cloud.NextRevision(i.Account.Region + " " + i.Str("family")) }},
			{Name: "arnWithoutRevision", Value: func(i *cloud.Instance) any { return arn(i, "ecs", "task-definition/"+i.Str("family")) }},
			{Name: "arn", Value: func(i *cloud.Instance) any {
				return fmt.Sprintf("%s:%.0f", i.Str("arnWithoutRevision"), i.Out["revision"].NumberValue())
			}},
			{Name: "networkMode", Value: func(*cloud.Instance) any { return "bridge" }},
			{Name: "enableFaultInjection", Value: func(*cloud.Instance) any { return false }},
		},
	},
}

// container is what the sandbox reads of a container definition.
type container struct {
	Name             string
	Image            string
	PortMappings     []struct{ ContainerPort, HostPort int }
	Secrets          []struct{ Name, ValueFrom string }
	LogConfiguration struct{ LogDriver string }
}

// parseContainers reads container definitions as the provider does: JSON keys in any case, a name and an image in each.
func parseContainers(text string) ([]container, error) {
	var list []container
	if err := json.Unmarshal([]byte(text), &list); err != nil {
		return nil, err
	}
	if len(list) == 0 {
		return nil, fmt.Errorf("there is no container")
	}
	names := map[string]bool{}
	for n, c := range list {
		switch {
		case !ecsName.MatchString(c.Name):
			return nil, fmt.Errorf("container %d: name %q must be %s", n, c.Name, ecsNameMeaning)
		case names[c.Name]:
			return nil, fmt.Errorf("container %d: there are two named %q", n, c.Name)
		case c.Image == "":
			return nil, fmt.Errorf("container %q: image is missing", c.Name)
		}
		names[c.Name] = true
	}
	return list, nil
}

// needsFargate refuses what RegisterTaskDefinition refuses for Fargate (ClientException).
func needsFargate(i *cloud.Instance) error {
	fargate := false
	for _, launch := range i.List("requiresCompatibilities") {
		fargate = fargate || launch == "FARGATE"
	}
	if !fargate {
		return nil
	}
	refuse := func(format string, args ...any) error { return fmt.Errorf("ClientException: "+format, args...) }
	if i.Str("networkMode") != "awsvpc" {
		return refuse("Fargate only supports network mode 'awsvpc'")
	}
	cpu, err := strconv.Atoi(i.Str("cpu"))
	if err != nil {
		return refuse("Fargate requires that 'cpu' be defined at the task level")
	}
	memory, err := strconv.Atoi(i.Str("memory"))
	if err != nil {
		return refuse("Fargate requires that 'memory' be defined at the task level")
	}
	if !fargatePair(cpu, memory) {
		return refuse("no Fargate configuration exists for given values: %d CPU, %d memory", cpu, memory)
	}
	containers, err := parseContainers(i.Str("containerDefinitions"))
	if err != nil {
		return refuse("%v", err)
	}
	for _, c := range containers {
		for _, p := range c.PortMappings {
			if p.HostPort != 0 && p.HostPort != p.ContainerPort {
				return refuse("when networkMode=awsvpc, the host ports and container ports in port mappings must match: container %s", c.Name)
			}
		}
		if i.Str("executionRoleArn") != "" {
			continue
		}
		switch {
		case c.LogConfiguration.LogDriver == "awslogs":
			return refuse("Fargate requires task definition to have execution role ARN to support log driver awslogs")
		case len(c.Secrets) > 0:
			return refuse("Fargate requires task definition to have execution role ARN to support secrets")
		case strings.Contains(c.Image, ".dkr.ecr."):
			return refuse("Fargate requires task definition to have execution role ARN to support ECR images")
		}
	}
	return nil
}

// fargatePair reports whether Fargate supports the CPU units with the memory in MiB
// (docs.aws.amazon.com/AmazonECS/latest/developerguide/task-cpu-memory-error.html).
func fargatePair(cpu, memory int) bool {
	const gib = 1024
	switch cpu {
	case 256:
		return memory == 512 || memory == 1*gib || memory == 2*gib
	case 512:
		return memory >= 1*gib && memory <= 4*gib && memory%gib == 0
	case 1024:
		return memory >= 2*gib && memory <= 8*gib && memory%gib == 0
	case 2048:
		return memory >= 4*gib && memory <= 16*gib && memory%gib == 0
	case 4096:
		return memory >= 8*gib && memory <= 30*gib && memory%gib == 0
	case 8192:
		return memory >= 16*gib && memory <= 60*gib && memory%(4*gib) == 0
	case 16384:
		return memory >= 32*gib && memory <= 120*gib && memory%(8*gib) == 0
	default:
		return false
	}
}

// taskName names a revision with its first image.
func taskName(family string, revision float64, definitions string) string {
	containers, err := parseContainers(definitions)
	if err != nil {
		return ""
	}
	return fmt.Sprintf("%s:%.0f %s", family, revision, containers[0].Image)
}
