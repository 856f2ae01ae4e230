package cost

const ebsPage = "aws.amazon.com/ebs/pricing/"

// Examples of the pages of Fargate and of disks (2026). Fargate's are by the second, at
// $0.000011244 a vCPU and $0.000001235 a GB (us-east-1), Arm $0.0000089944 and
// $0.0000009889, disk above 20 GB $0.0000000308 a GB; the book has the hour.
var taskExamples = map[string]worked{
	// Example 1: 5 tasks of 1 vCPU, 2 GB and 30 GB of disk, 600 s a day for 30 days:
	// $1.01 + $0.22 + $0.03.
	"Fargate 1, tasks of ten minutes": {fargatePage, byRows{region: "us-east-1", total: "1.26", parts: []part{
		{"fargate.vcpu.x86_64", "5 x 1 x 600 x 30 / 3600", false, "1.01"},
		{"fargate.memory.x86_64", "5 x 2 x 600 x 30 / 3600", false, "0.22"},
		{"fargate.storage", "5 x 10 x 600 x 30 / 3600", false, "0.03"},
	}}},
	// Example 2: the same on Arm: $0.81 + $0.18 + $0.03.
	"Fargate 2, on Arm": {fargatePage, byRows{region: "us-east-1", total: "1.02", parts: []part{
		{"fargate.vcpu.arm64", "5 x 1 x 600 x 30 / 3600", false, "0.81"},
		{"fargate.memory.arm64", "5 x 2 x 600 x 30 / 3600", false, "0.18"},
		{"fargate.storage", "5 x 10 x 600 x 30 / 3600", false, "0.03"},
	}}},
	// Example 3: 10 Pods of 0.25 vCPU and 1 GB, an hour a day for 30 days: $3.04 + $1.33.
	"Fargate 3, Pods of an hour": {fargatePage, byRows{region: "us-east-1", total: "4.37", parts: []part{
		{"fargate.vcpu.x86_64", "10 x 0.25 x 3600 x 30 / 3600", false, "3.04"},
		{"fargate.memory.x86_64", "10 x 1 x 3600 x 30 / 3600", false, "1.33"},
	}}},
	// Examples 1 and 2: 2,000 GB for 12 of the 720 hours of a month, at $0.08 and $0.10 a
	// GB-month. More IOPS and throughput than the base, which this program's disks do not
	// have, are left out.
	"EBS 1, gp3 for half a day": {ebsPage, byRows{region: "us-east-1", parts: []part{{"ebs.gp3", "2000 x 43200 / 86400 / 30", false, "2.667"}}}},
	"EBS 2, gp2 for half a day": {ebsPage, byRows{region: "us-east-1", parts: []part{{"ebs.gp2", "2000 x 43200 / 86400 / 30", false, "3.33"}}}},
}
