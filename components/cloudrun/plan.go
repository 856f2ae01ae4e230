package cloudrun

import (
	"bankchurn/config"
	"bankchurn/service"
	"fmt"
	"strings"

	"github.com/pulumi/pulumi-gcp/sdk/v7/go/gcp/cloudrunv2"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/shopspring/decimal"
)

// secretNames lists the distinct secrets behind the references, versions removed.
func secretNames(secrets map[string]string) []string {
	distinct := map[string]bool{}
	for _, reference := range secrets {
		if m := secretVersion.FindStringSubmatch(reference); m != nil {
			distinct[m[1]] = true
		}
	}
	return config.SortedNames(distinct)
}

// cpuQuantity and memoryQuantity write resources as Kubernetes quantities.
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

// serviceArgs is the Cloud Run service, run as the given account.
func (o *Options) serviceArgs(s service.Service, release service.Release, account pulumi.StringInput) *cloudrunv2.ServiceArgs {
	return &cloudrunv2.ServiceArgs{
		Location:    pulumi.String(o.GCPRegion),
		Description: pulumi.String("Churn prediction API"),
		Ingress:     pulumi.String("INGRESS_TRAFFIC_" + strings.ToUpper(map[string]string{"all": "all", "internal": "internal_only", "internal-and-cloud-load-balancing": "internal_load_balancer"}[o.Ingress])),
		Traffics:    trafficArgs(release),
		Template: cloudrunv2.ServiceTemplateArgs{
			ServiceAccount:                account,
			Timeout:                       pulumi.Sprintf("%ds", s.TimeoutSeconds),
			ExecutionEnvironment:          pulumi.String("EXECUTION_ENVIRONMENT_" + strings.ToUpper(o.environment(s))),
			MaxInstanceRequestConcurrency: pulumi.Int(o.concurrency(s)),
			Scaling: cloudrunv2.ServiceTemplateScalingArgs{
				MinInstanceCount: pulumi.Int(o.minInstances(s)),
				MaxInstanceCount: pulumi.Int(o.maxInstances(s)),
			},
			Containers: cloudrunv2.ServiceTemplateContainerArray{o.containerArgs(s, release)},
		},
	}
}

func (o *Options) containerArgs(s service.Service, release service.Release) cloudrunv2.ServiceTemplateContainerArgs {
	image, _ := o.imageOf(s, release)
	return cloudrunv2.ServiceTemplateContainerArgs{
		Image: pulumi.String(image),
		Ports: cloudrunv2.ServiceTemplateContainerPortArray{cloudrunv2.ServiceTemplateContainerPortArgs{ContainerPort: pulumi.Int(s.Port)}},
		Envs:  o.envArgs(s),
		Resources: cloudrunv2.ServiceTemplateContainerResourcesArgs{
			Limits:          pulumi.StringMap{"cpu": pulumi.String(cpuQuantity(o.cpu(s))), "memory": pulumi.String(memoryQuantity(s.MemoryMiB))},
			CpuIdle:         pulumi.Bool(o.Billing == "request"),
			StartupCpuBoost: pulumi.Bool(o.StartupCPUBoost),
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

func (o *Options) envArgs(s service.Service) cloudrunv2.ServiceTemplateContainerEnvArray {
	var envs cloudrunv2.ServiceTemplateContainerEnvArray
	for _, name := range config.SortedNames(s.Env) {
		envs = append(envs, cloudrunv2.ServiceTemplateContainerEnvArgs{Name: pulumi.String(name), Value: pulumi.String(s.Env[name])})
	}
	secrets := o.secretsOf(s)
	for _, name := range config.SortedNames(secrets) {
		m := secretVersion.FindStringSubmatch(secrets[name])
		envs = append(envs, cloudrunv2.ServiceTemplateContainerEnvArgs{
			Name: pulumi.String(name),
			ValueSource: cloudrunv2.ServiceTemplateContainerEnvValueSourceArgs{
				SecretKeyRef: cloudrunv2.ServiceTemplateContainerEnvValueSourceSecretKeyRefArgs{Secret: pulumi.String(m[1]), Version: pulumi.String(m[2])},
			},
		})
	}
	return envs
}
