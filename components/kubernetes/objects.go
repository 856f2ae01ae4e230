package kubernetes

import (
	"fmt"
	"time"

	appsv1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/apps/v1"
	corev1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/core/v1"
	metav1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/meta/v1"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"bankchurn/config"
	"bankchurn/internal/hint"
)

// servicePort is the Service's port, which forwards to the container's.
const servicePort = 80

// newNamespace creates the namespace or uses an existing one. Its name is exact, because Ingresses
// and policies of other services refer to it.
func (b *builder) newNamespace() error {
	name := b.namespaceName(&config.Report{}) // problems were already reported; an Output reports its own
	b.within = b.cluster.Ready
	if !b.creates() {
		b.namespace = name.ToStringOutput()
		return nil
	}
	labels := pulumi.ToStringMap(b.labels)
	delete(labels, "app")
	for _, mode := range []string{"enforce", "warn"} {
		labels["pod-security.kubernetes.io/"+mode] = pulumi.String(b.Namespace.PodSecurity)
	}
	namespace, err := corev1.NewNamespace(b.ctx, b.name, &corev1.NamespaceArgs{
		Metadata: metav1.ObjectMetaArgs{Name: name, Labels: labels},
	}, b.parent, pulumi.DependsOn(b.within))
	if err != nil {
		return err
	}
	b.namespace = namespace.Metadata.Name().Elem()
	b.within = append(b.within, namespace)
	return nil
}

// meta is the metadata of an object in the namespace with a generated name.
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

// newService uses an exact name, because an Ingress of another service may refer to it.
func (b *builder) newService() (*corev1.Service, error) {
	meta := b.meta()
	meta.Name = pulumi.String(b.service.Name)
	if b.Ingress.Controller == "gce" {
		meta.Annotations = pulumi.ToStringMap(b.gceServiceAnnotations())
	}
	return corev1.NewService(b.ctx, b.name, &corev1.ServiceArgs{
		Metadata: meta,
		Spec: corev1.ServiceSpecArgs{
			Type:     pulumi.String("ClusterIP"),
			Selector: b.selector(),
			Ports: corev1.ServicePortArray{corev1.ServicePortArgs{
				Name: pulumi.String(portName), Port: pulumi.Int(servicePort), TargetPort: pulumi.String(portName), Protocol: pulumi.String("TCP"),
			}},
		},
	}, b.parent, b.patience(), pulumi.DependsOn(b.within))
}

func (b *builder) deployment(verified []pulumi.Resource) (*appsv1.Deployment, error) {
	d := b.desired
	pod := d.podSpec()
	pod.ServiceAccountName = b.account.Metadata.Name()
	arguments := appsv1.DeploymentSpecArgs{
		Selector: metav1.LabelSelectorArgs{MatchLabels: d.selector()},
		Template: corev1.PodTemplateSpecArgs{
			Metadata: metav1.ObjectMetaArgs{Labels: pulumi.ToStringMap(b.labels)},
			Spec:     pod,
		},
		Strategy:                appsv1.DeploymentStrategyArgs{Type: pulumi.String("RollingUpdate"), RollingUpdate: d.rollingUpdate()},
		RevisionHistoryLimit:    pulumi.Int(d.Rollout.History),
		ProgressDeadlineSeconds: pulumi.Int(d.progressDeadline()),
	}
	if !d.scales() {
		// With an autoscaler the field stays unset: otherwise every update would reset the
		// autoscaler's decision. When a stack first enables the autoscaler, Kubernetes treats the
		// now ownerless field as 1 until the autoscaler has run: one Pod for 16 s, on an idle API
		// server.
		arguments.Replicas = pulumi.Int(d.minPods())
	}
	pendingHint, err := b.pendingHint()
	if err != nil {
		return nil, fmt.Errorf("error hook: %w", err)
	}
	for fact, value := range b.cluster.Facts {
		hint.Give(b.ctx, "kubernetes:apps/v1:Deployment", b.name, fact, value)
	}
	return appsv1.NewDeployment(b.ctx, b.name, &appsv1.DeploymentArgs{
		Metadata: b.meta(), Spec: arguments,
	}, b.parent, b.patience(), pendingHint, pulumi.DependsOn(append(append(b.within[:len(b.within):len(b.within)], b.account), verified...)))
}

// rollingUpdate stops an old Pod first if no extra Pod may start.
func (d *desired) rollingUpdate() appsv1.RollingUpdateDeploymentArgs {
	surge, unavailable := d.maxSurge(), 0
	if surge == 0 {
		unavailable = 1
	}
	return appsv1.RollingUpdateDeploymentArgs{MaxSurge: pulumi.Int(surge), MaxUnavailable: pulumi.Int(unavailable)}
}

// patience is how long an update waits: for a rollout, for Pods behind the Service, or for the
// Ingress's address.
func (b *builder) patience() pulumi.ResourceOption {
	wait := (time.Duration(b.timeoutMinutes()) * time.Minute).String()
	return pulumi.Timeouts(&pulumi.CustomTimeouts{Create: wait, Update: wait})
}

// autoScaling registers the autoscaler and the disruption budget, which limits how many Pods the
// cluster may evict.
func (b *builder) autoScaling(deployment *appsv1.Deployment) error {
	d := b.desired
	if d.minPods() > d.Rollout.MaxUnavailable {
		if _, err := NewObject(b.ctx, b.name, "policy/v1", "PodDisruptionBudget", b.meta(), pulumi.Map{
			"selector":       pulumi.Map{"matchLabels": d.selector()},
			"maxUnavailable": pulumi.Int(d.Rollout.MaxUnavailable),
		}, b.parent, pulumi.DependsOn(b.within)); err != nil {
			return fmt.Errorf("disruption budget: %w", err)
		}
	}
	if !d.scales() {
		return nil
	}
	_, err := NewObject(b.ctx, b.name, "autoscaling/v2", "HorizontalPodAutoscaler", b.meta(), pulumi.Map{
		"scaleTargetRef": pulumi.Map{
			"apiVersion": pulumi.String("apps/v1"), "kind": pulumi.String("Deployment"), "name": deployment.Metadata.Name().Elem(),
		},
		"minReplicas": pulumi.Int(d.minPods()),
		"maxReplicas": pulumi.Int(d.maxPods()),
		"metrics":     d.metrics(),
		"behavior":    pulumi.Map{"scaleDown": pulumi.Map{"stabilizationWindowSeconds": pulumi.Int(*d.AutoScaling.ScaleDownDelaySeconds)}},
	}, b.parent)
	return err
}

func (d *desired) metrics() pulumi.Array {
	var metrics pulumi.Array
	for _, m := range []struct {
		name    string
		percent int
	}{{"cpu", d.AutoScaling.CPUPercent}, {"memory", d.AutoScaling.MemoryPercent}} {
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
