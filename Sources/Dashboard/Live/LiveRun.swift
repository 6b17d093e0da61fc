import Archive
import Histories

/// A run under way, as far as its journal has been read.
public struct LiveRun: Hashable, Sendable {
    /// What the nemesis did, and when in nanoseconds since the journal began.
    struct Fault: Hashable, Sendable {
        let time: Int64
        let words: String
    }

    let folder: String
    let subject: String
    let setting: String
    let seed: String
    let began: UTCTime
    /// How long clients are to ask, in seconds; nil where the plan does not say.
    let limit: Double?
    /// The verdict; nil before the end.
    var verdict: String?

    /// The time of the last event, in nanoseconds since the journal began.
    private(set) var elapsed: Int64 = 0
    private(set) var asked = 0
    private(set) var answered = 0
    private(set) var failed = 0
    private(set) var unknown = 0
    /// Whether final reads have begun.
    private(set) var isFinal = false
    /// Whether the run is being judged: how it went is written.
    var isJudging = false
    private(set) var faults: [Fault] = []
    /// Answered calls in each second, by its number.
    private var seconds: [Int64: Int] = [:]
    /// The latencies of the newest answered calls, in nanoseconds.
    private var latencies: [Int64] = []
    private var open: [Int64: Int64] = [:]

    /// How long the nemesis may take to carry out a fault, in nanoseconds.
    private static let actMax: Int64 = 2_000_000_000
    private static let (faultsMax, secondsMax, latenciesMax, openMax) = (12, 60, 2_000, 10_000)

    /// A run of which nothing has been read.
    init(_ folder: String, _ record: RunRecord) {
        self.folder = folder
        subject = record.subject
        setting = RunWords.setting(record)
        seed = RunWords.seed(record)
        began = record.began
        limit = record.option("time-limit").flatMap { TimeSpan.parse($0) }.map {
            Double($0.nanoseconds) / 1e9
        }
    }

    /// Takes a line of the journal; what is no event is left out.
    mutating func apply(_ line: ArraySlice<UInt8>) {
        guard let event = try? JSON.parse(Array(line)), let type = event["type"]?.text else {
            return
        }
        let time = event["time"]?.integer ?? elapsed
        elapsed = max(elapsed, time)
        guard let process = event["process"]?.integer else {
            if event["process"]?.text == "nemesis" { strike(event, time) }
            return
        }
        if event["final"]?.truth == true { isFinal = true }
        switch type {
        case "invoke":
            asked += 1
            if open.count < Self.openMax { open[process] = time }
        case "ok": answer(process, time)
        case "fail":
            failed += 1
            open[process] = nil
        default:
            unknown += 1
            open[process] = nil
        }
    }

    private mutating func answer(_ process: Int64, _ time: Int64) {
        answered += 1
        seconds[max(0, time) / 1_000_000_000, default: 0] += 1
        if seconds.count > 2 * Self.secondsMax {
            let oldest = elapsed / 1_000_000_000 - Int64(Self.secondsMax)
            seconds = seconds.filter { $0.key >= oldest }
        }
        guard let start = open.removeValue(forKey: process) else { return }
        latencies.append(time.clampedDifference(start))
        if latencies.count > 2 * Self.latenciesMax {
            latencies.removeFirst(latencies.count - Self.latenciesMax)
        }
    }

    private mutating func strike(_ event: Value, _ time: Int64) {
        var words = event["f"]?.text ?? "fault"
        if let shape = event["value"]?["shape"]?.text { words += " \(shape)" }
        let nodes = event["value"]?.elements ?? event["value"]?["nodes"]?.elements ?? []
        words += nodes.compactMap(\.text).map { " " + $0 }.joined()
        words = String(words.prefix(80))
        // The journal has what the nemesis is about to do, and what it has done.
        if let last = faults.last, last.words == words,
            time.clampedDifference(last.time) < Self.actMax
        {
            return
        }
        faults.append(Fault(time: time, words: words))
        if faults.count > Self.faultsMax { faults.removeFirst() }
    }

    // MARK: What is shown

    /// What is being done, in a word or two.
    var phase: String {
        if verdict != nil { return "ended" }
        if isJudging { return "judging" }
        if isFinal { return "final reads" }
        return asked == 0 ? "preparing" : "asking"
    }

    /// Answered calls in each of the newest whole seconds, the earliest first.
    var rates: [Int] {
        let last = elapsed / 1_000_000_000
        guard last > 0 else { return [] }
        return (max(0, last - Int64(Self.secondsMax))..<last).map { seconds[$0] ?? 0 }
    }

    /// A latency that a share of the newest answered calls kept; nil without calls.
    func latency(_ share: Double) -> Int64? {
        guard !latencies.isEmpty else { return nil }
        let sorted = latencies.suffix(Self.latenciesMax).sorted()
        return sorted[min(sorted.count - 1, Int(Double(sorted.count) * share))]
    }

    /// The run as the API and the page's script have it.
    public var json: Value {
        [
            "folder": .string(folder), "address": .string(RunWords.address(of: folder).path),
            "subject": .string(subject), "setting": .string(setting), "seed": .string(seed),
            "began": .string(began.text), "phase": .string(phase),
            "verdict": .optional(verdict),
            "elapsed_ns": .int(elapsed), "limit_s": .optional(limit),
            "asked": .int(Int64(asked)), "answered": .int(Int64(answered)),
            "failed": .int(Int64(failed)), "unknown": .int(Int64(unknown)),
            "rates": .list(rates.map { .int(Int64($0)) }),
            "p50_ns": .optional(latency(0.5)), "p99_ns": .optional(latency(0.99)),
            "faults": .list(
                faults.reversed().map {
                    ["time_ns": .int($0.time), "words": .string($0.words)]
                }
            ),
        ]
    }
}
