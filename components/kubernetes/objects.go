package kubernetes

import (
	"fmt"
	"time"

	appsv1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/apps/v1"
	corev1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/core/v1"
	metav1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/meta/v1"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// servicePort is the Service's port in front of the container's.
const servicePort = 80

// newNamespace creates the namespace, or takes the one that exists. Its name is
// exact, because Ingresses and policies of others refer to it.
func (b *builder) newNamespace() error {
	n := b.options.Namespace
	b.within = b.cluster.Ready
	if !n.Create {
		b.namespace = pulumi.String(n.Name).ToStringOutput()
		return nil
	}
	labels := pulumi.ToStringMap(b.labels)
	delete(labels, "app")
	for _, mode := range []string{"enforce", "warn"} {
		labels["pod-security.kubernetes.io/"+mode] = pulumi.String(n.PodSecurity)
	}
	namespace, err := corev1.NewNamespace(b.ctx, b.name, &corev1.NamespaceArgs{
		Metadata: metav1.ObjectMetaArgs{Name: pulumi.String(n.Name), Labels: labels},
	}, b.parent, pulumi.DependsOn(b.within))
	if err != nil {
		return err
	}
	b.namespace = namespace.Metadata.Name().Elem()
	b.within = append(b.within, namespace)
	return nil
}

// meta is an object's metadata in the namespace, with a generated name.
func (b *builder) meta() metav1.ObjectMetaArgs {
	return metav1.ObjectMetaArgs{Namespace: b.namespace, Labels: pulumi.ToStringMap(b.labels)}
}

// serviceAccount is the Pods' own identity, without permissions in the cluster.
func (b *builder) serviceAccount() (*corev1.ServiceAccount, error) {
	meta := b.meta()
	if b.cluster.ServiceAccountName != "" {
		meta.Name = pulumi.String(b.cluster.ServiceAccountName)
	}
	if len(b.cluster.ServiceAccountAnnotations) > 0 {
		meta.Annotations = b.cluster.ServiceAccountAnnotations
	}
	return corev1.NewServiceAccount(b.ctx, b.name, &corev1.ServiceAccountArgs{
		Metadata: meta, AutomountServiceAccountToken: pulumi.Bool(false),
	}, b.parent, pulumi.DependsOn(b.within))
}

// newService has an exact name: an Ingress of another service may refer to it.
func (b *builder) newService() (*corev1.Service, error) {
	meta := b.meta()
	meta.Name = pulumi.String(b.service.Name)
	if b.options.Ingress.Controller == "gce" {
		meta.Annotations = pulumi.ToStringMap(gceServiceAnnotations(b.service))
	}
	return corev1.NewService(b.ctx, b.name, &corev1.ServiceArgs{
		Metadata: meta,
		Spec: corev1.ServiceSpecArgs{
			Type:     pulumi.String("ClusterIP"),
			Selector: selector(b.service),
			Ports: corev1.ServicePortArray{corev1.ServicePortArgs{
				Name: pulumi.String(portName), Port: pulumi.Int(servicePort), TargetPort: pulumi.String(portName), Protocol: pulumi.String("TCP"),
			}},
		},
	}, b.parent, b.patience(), pulumi.DependsOn(b.within))
}

func (b *builder) deployment() (*appsv1.Deployment, error) {
	o, s := b.options, b.service
	pod := o.podSpec(s)
	pod.ServiceAccountName = b.account.Metadata.Name()
	arguments := appsv1.DeploymentSpecArgs{
		Selector: metav1.LabelSelectorArgs{MatchLabels: selector(s)},
		Template: corev1.PodTemplateSpecArgs{
			Metadata: metav1.ObjectMetaArgs{Labels: pulumi.ToStringMap(b.labels)},
			Spec:     pod,
		},
		Strategy: appsv1.DeploymentStrategyArgs{
			Type:          pulumi.String("RollingUpdate"),
			RollingUpdate: appsv1.RollingUpdateDeploymentArgs{MaxSurge: pulumi.Int(o.Rollout.MaxSurge), MaxUnavailable: pulumi.Int(0)},
		},
		RevisionHistoryLimit:    pulumi.Int(o.Rollout.History),
		ProgressDeadlineSeconds: pulumi.Int(o.progressDeadline(s)),
	}
	if !o.scales(s) {
		// With an autoscaler it stays out: each update would reset what that decided. When
		// a stack gets its first autoscaler, Kubernetes then takes the field, which nobody
		// claims any more, for 1 until the autoscaler has looked: 16 s on an idle API
		// server, during which one Pod runs.
		arguments.Replicas = pulumi.Int(o.minPods(s))
	}
	meta := b.meta()
	if len(b.cluster.DeploymentAnnotations) > 0 {
		meta.Annotations = b.cluster.DeploymentAnnotations
	}
	return appsv1.NewDeployment(b.ctx, b.name, &appsv1.DeploymentArgs{
		Metadata: meta, Spec: arguments,
	}, b.parent, b.patience(), pulumi.DependsOn(append(b.within, b.account)))
}

// patience is how long an update waits: for a rollout, for Pods behind the Service,
// for the Ingress's address.
func (b *builder) patience() pulumi.ResourceOption {
	wait := (time.Duration(b.options.Rollout.TimeoutMinutes) * time.Minute).String()
	return pulumi.Timeouts(&pulumi.CustomTimeouts{Create: wait, Update: wait})
}

// autoScaling moves the number of Pods, and says how many the cluster may take away.
func (b *builder) autoScaling(deployment *appsv1.Deployment) error {
	o, s := b.options, b.service
	if o.minPods(s) > o.Rollout.MaxUnavailable {
		if _, err := NewObject(b.ctx, b.name, "policy/v1", "PodDisruptionBudget", b.meta(), pulumi.Map{
			"selector":       pulumi.Map{"matchLabels": selector(s)},
			"maxUnavailable": pulumi.Int(o.Rollout.MaxUnavailable),
		}, b.parent, pulumi.DependsOn(b.within)); err != nil {
			return fmt.Errorf("disruption budget: %w", err)
		}
	}
	if !o.scales(s) {
		return nil
	}
	_, err := NewObject(b.ctx, b.name, "autoscaling/v2", "HorizontalPodAutoscaler", b.meta(), pulumi.Map{
		"scaleTargetRef": pulumi.Map{
			"apiVersion": pulumi.String("apps/v1"), "kind": pulumi.String("Deployment"), "name": deployment.Metadata.Name().Elem(),
		},
		"minReplicas": pulumi.Int(o.minPods(s)),
		"maxReplicas": pulumi.Int(o.maxPods(s)),
		"metrics":     o.metrics(),
		"behavior":    pulumi.Map{"scaleDown": pulumi.Map{"stabilizationWindowSeconds": pulumi.Int(o.AutoScaling.ScaleDownDelaySeconds)}},
	}, b.parent)
	return err
}

func (o *Options) metrics() pulumi.Array {
	var metrics pulumi.Array
	for _, m := range []struct {
		name    string
		percent int
	}{{"cpu", o.AutoScaling.CPUPercent}, {"memory", o.AutoScaling.MemoryPercent}} {
		if m.percent == 0 {
			continue
		}
		metrics = append(metrics, pulumi.Map{
			"type": pulumi.String("Resource"),
			"resource": pulumi.Map{
				"name":   pulumi.String(m.name),
				"target": pulumi.Map{"type": pulumi.String("Utilization"), "averageUtilization": pulumi.Int(m.percent)},
			},
		})
	}
	return metrics
}
