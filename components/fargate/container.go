package fargate

import (
	"bankchurn/config"
	"bankchurn/service"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
)

// container mirrors the JSON of an ECS container definition.
type container struct {
	Name                   string           `json:"name"`
	Image                  string           `json:"image"`
	Essential              bool             `json:"essential"`
	PortMappings           []portMapping    `json:"portMappings"`
	Environment            []variable       `json:"environment"`
	Secrets                []secret         `json:"secrets,omitempty"`
	HealthCheck            healthCheck      `json:"healthCheck"`
	LogConfiguration       logConfiguration `json:"logConfiguration"`
	ReadonlyRootFilesystem bool             `json:"readonlyRootFilesystem"`
	LinuxParameters        *linuxParameters `json:"linuxParameters,omitempty"`
}

type portMapping struct {
	ContainerPort int    `json:"containerPort"`
	HostPort      int    `json:"hostPort"`
	Protocol      string `json:"protocol"`
}

type variable struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

type secret struct {
	Name      string `json:"name"`
	ValueFrom string `json:"valueFrom"`
}

type healthCheck struct {
	Command     []string `json:"command"`
	Interval    int      `json:"interval"`
	Timeout     int      `json:"timeout"`
	Retries     int      `json:"retries"`
	StartPeriod int      `json:"startPeriod"`
}

type logConfiguration struct {
	LogDriver string            `json:"logDriver"`
	Options   map[string]string `json:"options"`
}

type linuxParameters struct {
	InitProcessEnabled bool `json:"initProcessEnabled"`
}

// containerDefinitions is the JSON of the task's only container, which runs the
// given image and writes to the given log group.
func (o *Options) containerDefinitions(s service.Service, image, logGroup string) (string, error) {
	c := container{
		Name:         o.Container,
		Image:        image,
		Essential:    true,
		PortMappings: []portMapping{{ContainerPort: s.Port, HostPort: s.Port, Protocol: "tcp"}},
		HealthCheck: healthCheck{
			Command:     []string{"CMD-SHELL", o.healthCommand(s)},
			Interval:    o.ContainerHealthCheck.IntervalSeconds,
			Timeout:     o.ContainerHealthCheck.TimeoutSeconds,
			Retries:     o.ContainerHealthCheck.Retries,
			StartPeriod: s.StartupSeconds,
		},
		LogConfiguration: logConfiguration{LogDriver: "awslogs", Options: map[string]string{
			"awslogs-group":         logGroup,
			"awslogs-region":        o.AWSRegion,
			"awslogs-stream-prefix": o.LogStreamPrefix,
		}},
		ReadonlyRootFilesystem: o.ReadOnlyRootFilesystem,
	}
	environment := o.environment(s)
	for _, name := range config.SortedNames(environment) {
		c.Environment = append(c.Environment, variable{name, environment[name]})
	}
	secrets := o.secretsOf(s)
	for _, name := range config.SortedNames(secrets) {
		c.Secrets = append(c.Secrets, secret{name, secrets[name]})
	}
	if o.Exec {
		// The shells that execute-command opens leave processes behind, which only an
		// init process reaps (docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html).
		c.LinuxParameters = &linuxParameters{InitProcessEnabled: true}
	}
	var text strings.Builder
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false) // a command's && would show as \u0026\u0026 in previews
	if err := encoder.Encode([]container{c}); err != nil {
		return "", fmt.Errorf("container definitions: %w", err)
	}
	return strings.TrimSuffix(text.String(), "\n"), nil
}

// environment is the plain variables: the source's log level, the port as Cloud
// Run sets it, and the service's own. A secret of the same name takes precedence.
func (o *Options) environment(s service.Service) map[string]string {
	env := config.Merge(map[string]string{"LOG_LEVEL": "INFO", "PORT": strconv.Itoa(s.Port)}, s.Env)
	for name := range o.secretsOf(s) {
		delete(env, name)
	}
	return env
}

func (o *Options) healthCommand(s service.Service) string {
	if o.ContainerHealthCheck.Command != "" {
		return o.ContainerHealthCheck.Command
	}
	return fmt.Sprintf("curl -f http://localhost:%d%s || exit 1", s.Port, s.HealthPath)
}
