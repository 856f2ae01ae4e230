package advice

// Row is what the decision matrix says of one platform. Where a platform really
// ends is in service.PlatformLimits; the matrix is advice.
type Row struct {
	Platform string
	// From and Below bound the requests a month for which the matrix has the
	// platform; 0 is no bound.
	From, Below int64
	// TeamFrom and TeamTo bound the number of people who run it; 0 is no bound.
	TeamFrom, TeamTo int
	// ColdStarts says that a request may wait for an instance to start unless some
	// are kept running.
	ColdStarts bool
	// Phases in which the matrix has the platform.
	Phases []string
	// OpsLoad and LockIn are low, medium or high.
	OpsLoad, LockIn string
	// Cost at low and at high traffic, and how it scales, in words.
	LowTraffic, HighTraffic, Scaling string
	// GPU, MemoryGB, TimeoutMinutes and PackageMB are what the matrix says that the
	// platform's kind can carry; 0 is no limit.
	GPU                                 bool
	MemoryGB, TimeoutMinutes, PackageMB int
}

// The phases of a product, as the config key advice.phase has them.
const (
	MVP        = "mvp"
	Production = "production"
	Enterprise = "enterprise"
)

const (
	million        = 1_000_000
	hundredMillion = 100 * million
)

// Matrix is the course's decision matrix. It has three columns: Lambda, ECS and
// Kubernetes. Cloud Run, which it names for the first two phases only, has ECS's
// column but for what follows from scaling to zero: no lower bound of traffic,
// cold starts, a team of one. Memory is that of the kind of platform; the
// program's own limits are stricter where a provider is.
var Matrix = []Row{
	{
		Platform: "lambda", Below: million, TeamTo: 1, ColdStarts: true, Phases: []string{MVP},
		OpsLoad: "low", LockIn: "high", LowTraffic: "lowest", HighTraffic: "highest", Scaling: "by request, to zero",
		MemoryGB: 10, TimeoutMinutes: 15, PackageMB: 250,
	},
	{
		Platform: "cloudrun", Below: hundredMillion, TeamTo: 3, ColdStarts: true, Phases: []string{MVP, Production},
		OpsLoad: "low", LockIn: "medium", LowTraffic: "low", HighTraffic: "medium", Scaling: "by request, to zero",
		GPU: true, MemoryGB: 32, TimeoutMinutes: 60,
	},
	{
		Platform: "fargate", From: million, Below: hundredMillion, TeamFrom: 2, TeamTo: 3, Phases: []string{Production},
		OpsLoad: "medium", LockIn: "medium", LowTraffic: "medium", HighTraffic: "medium", Scaling: "by load, from one task",
		GPU: true, MemoryGB: 120,
	},
	kubernetes("eks"), kubernetes("gke"),
}

func kubernetes(platform string) Row {
	return Row{
		Platform: platform, From: hundredMillion, TeamFrom: 5, Phases: []string{Enterprise},
		OpsLoad: "high", LockIn: "low", LowTraffic: "highest", HighTraffic: "lowest", Scaling: "by load, pods and nodes",
		GPU: true,
	}
}

// rowOf finds a platform's row; false for a platform that the matrix lacks.
func rowOf(platform string) (Row, bool) {
	for _, row := range Matrix {
		if row.Platform == platform {
			return row, true
		}
	}
	return Row{}, false
}
