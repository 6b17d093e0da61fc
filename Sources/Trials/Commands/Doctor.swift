import Control
import Faults
import Foundation
import Plans
import Processes
import Replication
import Reporting

/// The doctor: what this machine supports, and how to enable the rest.
public struct Doctor {
    private let say: (String) -> Void
    private var missing: [String] = []
    private var isReady = true

    /// - `say`: is told each finding as it is found, a line each.
    public init(say: @escaping (String) -> Void) { self.say = say }

    /// Examines the machine; returns whether runs can be made here.
    public mutating func examine() async -> Bool {
        let support = await Namespaces.probe()
        examine(support)
        let hasRelay = await examineRelay()
        let links = LinkSupport(kernel: support.isComplete, relay: hasRelay)
        await examineFaults(over: links)
        examineFiles()
        say(summary)
        return isReady
    }

    private mutating func examine(_ support: KernelSupport) {
        report(
            "kernel links",
            isGood: support.isComplete,
            support.isComplete
                ? "namespaces and nftables work"
                : support.problems.joined(separator: "; ")
                    + "; runs use --links relay meanwhile"
        )
        report(
            "quick heal",
            isGood: support.boundsBackoff || !support.isComplete,
            support.boundsBackoff
                ? "this kernel bounds the back-off of stalled connections"
                : "this kernel does not bound back-off; nodes open new connections instead"
        )
    }

    private mutating func examineRelay() async -> Bool {
        do {
            let layer = try await RelayLinks(NodeID.named(count: 2))
            await layer.shutdown()
            report("relay links", isGood: true, "loopback ports can be had")
            return true
        } catch {
            report("relay links", isGood: false, needed: true, "\(error)")
            return false
        }
    }

    private mutating func examineFaults(over links: LinkSupport) async {
        let supports = await FaultSupport.all(on: links)
        for kind in Nemesis.Kind.allCases {
            let families = kind.families.compactMap { supports[$0] }
            guard let words = families.first(where: { !$0.works }) ?? families.first else {
                continue
            }
            let text = words.text + kind.needs
            report("fault \(kind.rawValue)", isGood: words.works, needed: true, text)
        }
    }

    private mutating func examineFiles() {
        let folder = FileManager.default.currentDirectoryPath
        let canWrite = FileManager.default.isWritableFile(atPath: folder)
        report(
            "runs",
            isGood: canWrite,
            canWrite
                ? "recorded below the current folder, in Histories/Runs"
                : "the current folder cannot be written; name another place with --runs"
        )
        let leftovers = Leftovers.find()
        report(
            "leftovers",
            isGood: leftovers.isEmpty,
            needed: true,
            leftovers.isEmpty
                ? "no node of an earlier run is alive"
                : "nodes without a controller: \(leftovers.joined(separator: ", "))"
                    + "; end them with kill"
        )
    }

    /// Says a finding; without what is needed no run can be made.
    private mutating func report(
        _ subject: String,
        isGood: Bool,
        needed isNeeded: Bool = false,
        _ text: String
    ) {
        if !isGood { missing.append(subject) }
        if !isGood, isNeeded { isReady = false }
        say("\(isGood ? "ok  " : "no  ") \(subject.padding(to: 21)) \(text.shown)")
    }

    /// The last line: whether runs can be made here, and what of them cannot.
    private var summary: String {
        if missing.isEmpty { return "✓ everything works here" }
        let list = missing.joined(separator: ", ")
        return isReady ? "✓ runs work here, but not \(list)" : "✗ not all works here: \(list)"
    }

    /// Says how long a link layer takes to cut every link, and to heal.
    public func time(_ wish: LinkWish) async throws(TrialError) {
        do {
            try await LinkTiming(inKernel: wish == .kernel).run(report: say)
        } catch {
            throw TrialError(.harnessFailed, "\(error)")
        }
    }

    /// Proves that a link layer cuts exactly what it is told to; returns whether it does.
    public func prove(_ wish: LinkWish, over layers: LinkLayers) async throws(TrialError) -> Bool {
        let nodes = NodeID.named(count: 5)
        let choice = try layers.choice(for: wish)
        let report: LinkProof.Report
        do {
            let layer = try await choice.make(for: nodes)
            report = try await LinkProof(nodes: nodes).run(
                layer,
                LinkProof.scenarios(among: nodes, seed: 7)
            )
            await layer.shutdown()
        } catch {
            throw TrialError(.harnessFailed, "\(error)")
        }
        for outcome in report.outcomes { say("\(outcome)") }
        for violation in report.violations { say("VIOLATION \(violation)") }
        say(
            "\(wish.rawValue): \(report.calls) calls, \(report.stalled) stopped,"
                + " \(report.violations.count) violations"
        )
        return report.violations.isEmpty && report.stalled > 0
    }
}
