package cloudrun

import (
	"fmt"
	"strings"

	"github.com/pulumi/pulumi-gcp/sdk/v7/go/gcp/cloudrunv2"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/shopspring/decimal"

	"bankchurn/config"
)

// grant lets the service's account read one secret.
type grant struct {
	// name distinguishes the component's grants: the secret's path, or the variable's name if the
	// path is an Output.
	name            string
	project, secret pulumi.StringInput
}

// grants has one entry for each distinct secret in the configuration and in release.grants.
func (a *Args) grants() []grant {
	r := &config.Report{} // problems were already reported; an Output reports its own
	references := a.secrets(r)
	for variable, reference := range a.secretForm().CheckGrants(a.Release, r) {
		references["release-"+variable] = reference
	}
	byName := map[string]grant{}
	for key, reference := range references {
		g := grant{name: key, project: segment(reference, 1), secret: segment(reference, 2)}
		if text, known := config.Plain(reference); known {
			m := secretVersion.FindStringSubmatch(text)
			g.name = m[1] + "/" + m[2]
		}
		byName[g.name] = g
	}
	var sorted []grant
	for _, name := range config.SortedNames(byName) {
		sorted = append(sorted, byName[name])
	}
	return sorted
}

// segment is a group of secretVersion in a reference that validation has accepted: 1 is the
// project, 2 the secret, 3 the version.
func segment(reference pulumi.StringInput, group int) pulumi.StringInput {
	if text, known := config.Plain(reference); known {
		return pulumi.String(secretVersion.FindStringSubmatch(text)[group])
	}
	return reference.ToStringOutput().ApplyT(func(text string) string {
		return secretVersion.FindStringSubmatch(text)[group]
	}).(pulumi.StringOutput)
}

// secretPath is the reference without its version.
func secretPath(reference pulumi.StringInput) pulumi.StringInput {
	if text, known := config.Plain(reference); known {
		m := secretVersion.FindStringSubmatch(text)
		return pulumi.String("projects/" + m[1] + "/secrets/" + m[2])
	}
	return pulumi.Sprintf("projects/%s/secrets/%s", segment(reference, 1), segment(reference, 2))
}

// cpuQuantity and memoryQuantity format resources as Kubernetes quantities.
func cpuQuantity(cpu decimal.Decimal) string {
	if cpu.IsInteger() {
		return cpu.String()
	}
	return cpu.Mul(decimal.NewFromInt(1000)).String() + "m"
}

func memoryQuantity(mib int) string {
	if mib%1024 == 0 {
		return fmt.Sprintf("%dGi", mib/1024)
	}
	return fmt.Sprintf("%dMi", mib)
}

// serviceArgs is the Cloud Run service that runs as the given account.
func (a *Args) serviceArgs(account pulumi.StringInput) *cloudrunv2.ServiceArgs {
	args := a.templateArgs(account, a.ingress(), a.minInstances(), a.maxInstances())
	args.CustomAudiences = a.audiences()
	args.Description = pulumi.String("Churn prediction API")
	args.Traffics = trafficArgs(a.Release)
	return args
}

// candidateArgs is the service that verifies a new release: the same template, with at most one
// instance and none when idle.
func (a *Args) candidateArgs(account pulumi.StringInput) *cloudrunv2.ServiceArgs {
	args := a.templateArgs(account, a.candidateIngress(), 0, 1)
	args.Description = pulumi.String(candidateDescription)
	return args
}

// templateArgs is what both services share.
func (a *Args) templateArgs(account pulumi.StringInput, ingress string, least, most int) *cloudrunv2.ServiceArgs {
	return &cloudrunv2.ServiceArgs{
		Location: pulumi.String(a.Region),
		Ingress:  ingressArg(ingress),
		Template: cloudrunv2.ServiceTemplateArgs{
			ServiceAccount:                account,
			Timeout:                       pulumi.Sprintf("%ds", a.Service.TimeoutSeconds),
			ExecutionEnvironment:          pulumi.String("EXECUTION_ENVIRONMENT_" + strings.ToUpper(a.environment())),
			MaxInstanceRequestConcurrency: pulumi.Int(a.concurrency()),
			Scaling: cloudrunv2.ServiceTemplateScalingArgs{
				MinInstanceCount: pulumi.Int(least),
				MaxInstanceCount: pulumi.Int(most),
			},
			Containers: cloudrunv2.ServiceTemplateContainerArray{a.containerArgs()},
			VpcAccess:  a.vpcArgs(),
		},
	}
}

// audiences are the audiences of identity tokens in addition to the service's own address: callers
// of a load balancer know only its host, and it does not check identities itself.
func (a *Args) audiences() pulumi.StringArrayInput {
	if !a.balanced() {
		return nil
	}
	return pulumi.StringArray{pulumi.String("https://" + a.Host)}
}

// ingressArg is the API's name for an ingress setting.
func ingressArg(ingress string) pulumi.String {
	names := map[string]string{"all": "ALL", "internal": "INTERNAL_ONLY", "internal-and-cloud-load-balancing": "INTERNAL_LOAD_BALANCER"}
	return pulumi.String("INGRESS_TRAFFIC_" + names[ingress])
}

func (a *Args) containerArgs() cloudrunv2.ServiceTemplateContainerArgs {
	s := a.Service
	image := a.image(&config.Report{}) // problems were already reported; an Output reports its own
	return cloudrunv2.ServiceTemplateContainerArgs{
		Image: image,
		Ports: cloudrunv2.ServiceTemplateContainerPortArray{cloudrunv2.ServiceTemplateContainerPortArgs{ContainerPort: pulumi.Int(s.Port)}},
		Envs:  a.envArgs(),
		Resources: cloudrunv2.ServiceTemplateContainerResourcesArgs{
			Limits:          pulumi.StringMap{"cpu": pulumi.String(cpuQuantity(a.cpu())), "memory": pulumi.String(memoryQuantity(s.MemoryMiB))},
			CpuIdle:         pulumi.Bool(a.Billing == "request"),
			StartupCpuBoost: pulumi.Bool(*a.StartupCPUBoost),
		},
		StartupProbe: cloudrunv2.ServiceTemplateContainerStartupProbeArgs{
			HttpGet:          cloudrunv2.ServiceTemplateContainerStartupProbeHttpGetArgs{Path: pulumi.String(s.HealthPath), Port: pulumi.Int(s.Port)},
			PeriodSeconds:    pulumi.Int(startupPeriodSeconds),
			TimeoutSeconds:   pulumi.Int(startupPeriodSeconds),
			FailureThreshold: pulumi.Int((s.StartupSeconds + startupPeriodSeconds - 1) / startupPeriodSeconds),
		},
		LivenessProbe: cloudrunv2.ServiceTemplateContainerLivenessProbeArgs{
			HttpGet:          cloudrunv2.ServiceTemplateContainerLivenessProbeHttpGetArgs{Path: pulumi.String(s.HealthPath), Port: pulumi.Int(s.Port)},
			PeriodSeconds:    pulumi.Int(10),
			TimeoutSeconds:   pulumi.Int(5),
			FailureThreshold: pulumi.Int(3),
		},
	}
}

func (a *Args) envArgs() cloudrunv2.ServiceTemplateContainerEnvArray {
	var envs cloudrunv2.ServiceTemplateContainerEnvArray
	for _, name := range config.SortedNames(a.Service.Env) {
		envs = append(envs, cloudrunv2.ServiceTemplateContainerEnvArgs{Name: pulumi.String(name), Value: a.Service.Env[name].ToStringOutput()})
	}
	secrets := a.secrets(&config.Report{})
	for _, name := range config.SortedNames(secrets) {
		envs = append(envs, cloudrunv2.ServiceTemplateContainerEnvArgs{
			Name: pulumi.String(name),
			ValueSource: cloudrunv2.ServiceTemplateContainerEnvValueSourceArgs{
				SecretKeyRef: cloudrunv2.ServiceTemplateContainerEnvValueSourceSecretKeyRefArgs{Secret: secretPath(secrets[name]), Version: segment(secrets[name], 3)},
			},
		})
	}
	return envs
}
