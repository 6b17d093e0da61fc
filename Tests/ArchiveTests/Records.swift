import Histories
import Scoring

@testable import Archive

/// Records and folders that tests begin with.
enum Records {
    static func record(_ id: String, _ state: RunRecord.State = .running) -> RunRecord {
        RunRecord(
            id: id,
            suite: "adhoc",
            subject: "abd",
            plan: ["strategy": "abd", "seed": 7, "nemesis": ["partition"]],
            program: Program(version: "0.1.0", commit: "0123456789ab-dirty"),
            machine: Machine(system: "Ubuntu", cores: 2, memory: 1 << 33, host: "here"),
            links: "relay (as asked)",
            began: UTCTime(seconds: 1_795_907_440),
            reproduction: "faultline run --strategy abd --seed 7",
            state: state
        )
    }

    static func ended(_ status: RunStatus = .asClaimed) -> RunRecord.State {
        .ended(
            RunRecord.Ending(status: status, duration: .milliseconds(5_250), summary: summary)
        )
    }

    static let summary: RunSummary = {
        var summary = RunSummary(strategy: "abd", stance: "CP")
        summary.anomalies = ["stale read": 3]
        summary.yield.part = 9
        summary.yield.whole = 10
        summary.lost = 0
        summary.rest = "converged"
        summary.latencyP99 = 40_300_000
        summary.callsPerSecond = 445.25
        summary.faultWindows = 2
        return summary
    }()

    /// The files of a run from before records.
    static let earlierResults = """
        {"accidents":[],"anomalies":{"stale read":10},"claim":{"stance":"AP"},"fault_windows":2,\
        "interrupted":false,"judgements":[{"guarantee":"convergent","standing":"STANDING",\
        "valid":true},{"guarantee":"linearizable","standing":"not-claimed","valid":false}],\
        "lost_writes":{"count":4},"operations":{"availability":0.5,"total":{"overall":\
        {"calls_per_second":904.5,"invoked":200,"latency":{"p50":5,"p99":37},"ok":199}}},\
        "partitions":{"halves":{"partitions":2}},"rest":"converged","staleness":{"total":\
        {"stale":{"part":40,"whole":100},"time":{"p99":112}}},"strategy":"eventual",\
        "time_to_converge":169}
        """
    static let earlierEnvironment = """
        {"arguments":[],"cores":2,"faultline":"0.1.0","links":"kernel","memory":8,"system":"old"}
        """
}
