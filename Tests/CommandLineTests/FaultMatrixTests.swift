import Foundation
import Glibc
import Histories
import Processes
import Testing

/// Every kind of fault, on both link layers, as root and as an ordinary user: each has the effect
/// that it should have, as clients see it and as it is measured, and none once it is mended.
@Suite(.serialized) struct FaultMatrixTests {
    private let scratch: CommandLineScratch

    init() throws {
        scratch = try CommandLineScratch()
    }

    // MARK: The faults

    private static let nodes = ["n1", "n2", "n3"]
    private static let links = nodes.flatMap { from in
        nodes.filter { $0 != from }.map { #"["\#(from)","\#($0)"]"# }
    }
    private static let all = "[\(links.joined(separator: ","))]"

    /// A fault that is begun, lasts, and is mended.
    private struct Fault {
        var name: String
        var begin: (fault: String, value: String)
        var end: (fault: String, value: String)

        static func cut(_ manner: String) -> Fault {
            Fault(
                name: "cut \(manner)",
                begin: ("partition", #"{"cut":\#(all),"manner":"\#(manner)"}"#),
                end: ("heal", "null")
            )
        }

        static func link(_ trouble: String) -> Fault {
            Fault(
                name: "link \(trouble)",
                begin: ("degrade", #"{"links":\#(all),"trouble":{\#(trouble)}}"#),
                end: ("restore", all)
            )
        }

        static func node(_ begin: String, _ end: String) -> Fault {
            Fault(name: begin, begin: (begin, #"["n2"]"#), end: (end, #"["n2"]"#))
        }

        static func disk(_ trouble: String) -> Fault {
            Fault(
                name: "disk \(trouble)",
                begin: ("disk", #"{"nodes":["n2"],"trouble":\#(trouble)}"#),
                end: ("disk-mend", #"["n2"]"#)
            )
        }

        static func clock(_ skew: String) -> Fault {
            Fault(
                name: "clock \(skew)",
                begin: ("clock-skew", #"{"nodes":["n2"],"skew":{\#(skew)}}"#),
                end: ("clock-reset", #"["n2"]"#)
            )
        }
    }

    private static let faults: [Fault] = [
        .cut("calls"), .cut("packets"), .cut("reset"),
        .link(#""delay":60000000"#), .link(#""jitter":100000000"#), .link(#""loss":100"#),
        .link(#""duplicate":100"#), .link(#""reorder":50"#), .link(#""rate":20"#),
        .node("kill", "restart"), .node("pause", "resume"),
        .clock(#""jump":-60000000000"#), .clock(#""drift_ppm":500000"#),
        .clock(#""strobe":3000000000,"period":30000000"#), .clock(#""frozen":true"#),
        .disk(#"{"slow":40000000}"#), .disk(#""full""#), .disk(#""fail-sync""#),
    ]

    private static let lasting = 1_100
    private static let pause = 900

    /// One fault after the other; links are mended twice, so that the second time shows nothing.
    private static var schedule: String {
        faults.enumerated().map { index, fault in
            let start = 500 + index * (lasting + pause)
            let lines = [
                (start, fault.begin), (start + lasting, fault.end),
                (start + lasting + pause / 2, fault.end),
            ]
            return lines.filter { $0.0 <= start + lasting || fault.end.fault == "restore" }
                .map { #"{"offset":"\#($0)ms","fault":"\#($1.fault)","value":\#($1.value)}"# }
                .joined(separator: "\n")
        }
        .joined(separator: "\n") + "\n"
    }

    // MARK: A cell

    @Test(
        arguments: ["kernel", "relay"],
        geteuid() == 0 ? ["root", "nobody"] : ["current"]
    )
    func everyFaultBitesAndIsMended(links: String, user: String) async throws {
        try FileManager.default.setAttributes(
            [.posixPermissions: 0o777],
            ofItemAtPath: scratch.folder
        )
        let schedule = try scratch.write(Self.schedule, to: "schedule.jsonl")
        let seconds = 1 + Self.faults.count * (Self.lasting + Self.pause) / 1000
        let words =
            user == "nobody"
            ? ["/usr/bin/setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"] : []
        let command =
            words + [CommandLineScratch.executable] + [
                "run", "--strategy", "abd", "--schedule", schedule, "--links", links, "--nodes",
                "3", "--clients", "6", "--timeout", "600ms", "--time-limit", "\(seconds)s",
                "--seed", "5", "--runs", scratch.file("runs"), "--sync-delay", "0s",
            ]
        let process = try ChildProcess(
            Command(command[0], Array(command.dropFirst()), directory: scratch.folder),
            standardOutput: .file(scratch.file("out")),
            standardError: .file(scratch.file("err"))
        )
        let end = await process.wait(within: .seconds(300))
        if end == nil { await process.kill() }
        #expect(end == .exited(0), "\(scratch.contents("out"))\(scratch.contents("err"))")
        #expect(scratch.contents("err").contains("links: \(links)"))
        let history = Array(scratch.contents("runs/latest/history.jsonl").utf8)
        let run = Recording(Array(try JSONLines.decode(history).events))
        for (index, fault) in Self.faults.enumerated() {
            try expect(fault, at: index, in: run)
        }
        #expect(scratch.processes().isEmpty)
    }

    private func expect(_ fault: Fault, at index: Int, in run: Recording) throws {
        let ordinal = Self.faults[..<index].count { $0.begin.fault == fault.begin.fault }
        let begin = try #require(run.done(fault.begin.fault, ordinal), "\(fault.name)")
        let end = try #require(run.mended(by: fault.end.fault, after: begin), "\(fault.name)")
        let during = run.answered(from: begin.time ?? 0, to: end.begun)
        let after = run.answered(from: end.done, to: end.done + Int64(Self.pause) * 1_000_000)
        #expect(!after.isEmpty, "\(fault.name): nothing was answered once it was mended")
        switch fault.begin.fault {
        case "partition":
            #expect(during.isEmpty, "\(fault.name)")
            #expect(end.effect["held"]?.integer ?? 0 > 0, "\(fault.name)")
        case "degrade":
            expectTrouble(fault, end, during, after)
            let later = try #require(run.mended(by: "restore", after: end.event), "\(fault.name)")
            #expect(later.effect["sent"] == 0 && later.effect["lost"] == 0, "\(fault.name)")
        case "clock-skew":
            let before = end.effect["offsets_before"]?["n2"]?.integer ?? 0
            let offset = end.effect["offsets"]?["n2"]?.integer ?? .max
            #expect(offset.magnitude < 500_000_000, "\(fault.name)")
            // A strobe is off only half of the time; when it began it was seen to be off.
            let first = begin.extra["effect"]?["offsets"]?["n2"]?.integer ?? 0
            #expect(max(before.magnitude, first.magnitude) > 1_000_000, "\(fault.name)")
        case "disk" where fault.name.contains("slow"):
            let faultCounts = end.effect["tolls"]?["n2"]?["added_ns"]?.integer ?? 0
            #expect(faultCounts >= 40_000_000, "\(fault.name)")
        default:
            #expect(!during.contains { $0.node == "n2" }, "\(fault.name)")
            #expect(during.contains { $0.node != "n2" }, "\(fault.name)")
            #expect(after.contains { $0.node == "n2" }, "\(fault.name)")
        }
    }

    private func expectTrouble(
        _ fault: Fault,
        _ end: Recording.Mending,
        _ during: [Recording.Answer],
        _ after: [Recording.Answer]
    ) {
        func count(_ name: String) -> Int64 { end.effect[name]?.integer ?? 0 }
        let fastest = (during.map(\.latency).min(), after.map(\.latency).min())
        switch fault.name {
        case let name where name.contains("delay"):
            // One round at least, there and back.
            #expect(fastest.0.map { $0 >= 120_000_000 } == true, "\(name): \(fastest)")
            #expect(fastest.1.map { $0 < 120_000_000 } == true, "\(name): \(fastest)")
            #expect(count("delayed") > 0)
            // What still waited when the links were mended set out before its time.
            #expect(count("added_ns") >= 40_000_000 * count("delayed"))
        case let name where name.contains("loss"):
            #expect(during.isEmpty, "\(name)")
            #expect(count("sent") == 0 && count("lost") > 0, "\(name)")
        case let name where name.contains("duplicate"):
            #expect(count("doubled") == count("sent") && count("sent") > 0, "\(name)")
        case let name where name.contains("rate"):
            // Six links with a rate each, and messages that were sent before still arrive.
            #expect(count("added_ns") > 100_000_000, "\(name)")
            #expect(during.count < after.count, "\(name)")
        default:
            #expect(count("overtaken") > 0 && count("delayed") > 0, "\(fault.name)")
        }
    }
}

/// A run's history, as far as faults go.
private struct Recording {
    /// A call that was answered well.
    struct Answer {
        var node: String?
        var latency: Int64
    }

    /// A fault that mends.
    struct Mending {
        var event: Event
        var begun: Int64
        var done: Int64 { event.time ?? 0 }
        var effect: [String: Value] {
            guard case .map(let fields)? = event.extra["effect"] else { return [:] }
            return fields
        }
    }

    let events: [Event]

    init(_ events: [Event]) { self.events = events }

    func done(_ f: String, _ ordinal: Int) -> Event? {
        let all = events.filter { $0.f == f && $0.extra["stage"] == "done" }
        return ordinal < all.count ? all[ordinal] : nil
    }

    func mended(by f: String, after begin: Event) -> Mending? {
        let later = events.filter { $0.f == f && $0.index > begin.index }
        guard let begun = later.first(where: { $0.extra["stage"] == "begin" })?.time,
            let event = later.first(where: { $0.extra["stage"] == "done" })
        else { return nil }
        return Mending(event: event, begun: begun)
    }

    /// Calls that were made and answered well within a time.
    func answered(from start: Int64, to end: Int64) -> [Answer] {
        var invoked: [Histories.Process: Int64] = [:]
        return events.compactMap { event in
            guard let time = event.time, event.process != .nemesis else { return nil }
            if event.kind == .invoke { invoked[event.process] = time }
            guard event.kind == .ok, let begun = invoked[event.process], begun >= start,
                time <= end
            else { return nil }
            return Answer(node: event.node, latency: time - begun)
        }
    }
}
