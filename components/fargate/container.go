package fargate

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/components"
	"bankchurn/config"
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

// containerDefinitions is the JSON of the task's only container.
func (a *Args) containerDefinitions(image, logGroup string, environment, secrets map[string]string) (string, error) {
	c := container{
		Name:         a.Container,
		Image:        image,
		Essential:    true,
		PortMappings: []portMapping{{ContainerPort: a.Service.Port, HostPort: a.Service.Port, Protocol: "tcp"}},
		HealthCheck: healthCheck{
			Command:     []string{"CMD-SHELL", a.healthCommand()},
			Interval:    a.ContainerHealthCheck.IntervalSeconds,
			Timeout:     a.ContainerHealthCheck.TimeoutSeconds,
			Retries:     a.ContainerHealthCheck.Retries,
			StartPeriod: a.Service.StartupSeconds,
		},
		LogConfiguration: logConfiguration{LogDriver: "awslogs", Options: map[string]string{
			"awslogs-group":         logGroup,
			"awslogs-region":        a.Region,
			"awslogs-stream-prefix": a.LogStreamPrefix,
		}},
		ReadonlyRootFilesystem: a.ReadOnlyRootFilesystem,
	}
	for _, name := range config.SortedNames(environment) {
		c.Environment = append(c.Environment, variable{name, environment[name]})
	}
	for _, name := range config.SortedNames(secrets) {
		c.Secrets = append(c.Secrets, secret{name, secrets[name]})
	}
	if a.Exec {
		// execute-command's shells leave processes behind that only an init process reaps
		// (docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html).
		c.LinuxParameters = &linuxParameters{InitProcessEnabled: true}
	}
	var text strings.Builder
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false) // otherwise && in a command would show as \u0026\u0026 in previews
	if err := encoder.Encode([]container{c}); err != nil {
		return "", fmt.Errorf("container definitions: %w", err)
	}
	return strings.TrimSuffix(text.String(), "\n"), nil
}

// environment returns the plain variables, checked: the source deployment's log level, the port as
// on Cloud Run, the keep-alive time, and the service's own. A secret takes precedence over a
// variable of the same name.
func (a *Args) environment(r *config.Report) map[string]pulumi.StringInput {
	port := strconv.Itoa(a.Service.Port)
	env := config.Merge(map[string]pulumi.StringInput{"LOG_LEVEL": pulumi.String("INFO"), "PORT": pulumi.String(port)}, a.Service.Env)
	check := func(text string, r *config.Report) {
		if text != port {
			r.Refuse(config.Problem{Path: "service.env.PORT", Value: text, Reason: "differs from service.port, which is " + port + " and which the load balancer uses", Fix: "remove it: it is set to service.port"})
		}
	}
	if !config.IsSet(env["PORT"]) {
		check("", r)
	}
	env["PORT"] = config.Check(env["PORT"], r, check)
	env = components.KeepAliveEnv(env, a.idleTimeout(), "fargate.idleTimeoutSeconds", r)
	for name := range config.Merge(a.Service.Secrets, a.Secrets) {
		delete(env, name)
	}
	return env
}

func (a *Args) healthCommand() string {
	if a.ContainerHealthCheck.Command != "" {
		return a.ContainerHealthCheck.Command
	}
	return fmt.Sprintf("curl -f http://localhost:%d%s || exit 1", a.Service.Port, a.Service.HealthPath)
}
