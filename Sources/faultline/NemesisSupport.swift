import Control
import Faults
import FoundationEssentials
import Processes

/// Whether each kind of fault can be carried out on this machine, and by what.
struct NemesisSupport {
    /// What there is to say of one kind.
    struct Line {
        /// The kind of fault that was examined.
        var kind: Nemesis.Kind
        /// Whether it works.
        var works: Bool
        /// By what, or why not.
        var text: String
    }

    /// Whether links can be cut in the kernel.
    let cutsInKernel: Bool
    /// Whether links can be cut in a relay.
    let cutsInRelay: Bool

    /// A line for each kind; processes are really stopped and killed to find out.
    func lines() async -> [Line] {
        let processes = await Self.complaintOfProcesses()
        return Nemesis.Kind.allCases.filter { $0 != .none && $0 != .swarm }.map { kind in
            switch kind {
            case .none, .swarm, .partition:
                partition
            case .kill, .pause, .rollingRestart, .crashLoop, .crashRecovery:
                Line(
                    kind: kind,
                    works: processes == nil,
                    text: processes ?? "works here, on a process that was tried"
                )
            case .link:
                Line(
                    kind: kind,
                    works: true,
                    text: "works here, on either link layer: at the sending nodes, by message"
                )
            case .clock:
                Line(
                    kind: kind,
                    works: true,
                    text: "works here: nodes take an offset from the controller"
                )
            case .disk:
                disk
            }
        }
    }

    private var disk: Line {
        let works = FileManager.default.isWritableFile(atPath: "/dev/full")
        return Line(
            kind: .disk,
            works: works,
            text: works
                ? "works here: nodes bring it about themselves, between log and system"
                : "/dev/full cannot be written, so that no disk can be full; the others work"
        )
    }

    private var partition: Line {
        let text =
            switch (cutsInKernel, cutsInRelay) {
            case (true, _): "works here, in the kernel"
            case (false, true): "works through the relay"
            case (false, false): "neither the kernel nor a relay can cut links; see above"
            }
        return Line(kind: .partition, works: cutsInKernel || cutsInRelay, text: text)
    }

    /// Stops, resumes and kills a process; returns what did not work.
    private static func complaintOfProcesses() async -> String? {
        do {
            let shell = Command("/bin/sh", ["-c", "read nothing"])
            let process = try ChildProcess(shell, standardOutput: .discarded)
            let stopped = try await process.pause(within: .seconds(10))
            process.resume()
            let end = await process.kill()
            guard stopped else { return "a process that was sent SIGSTOP did not stop" }
            return end == .signalled(.kill) ? nil : "a process that was sent SIGKILL did not end"
        } catch {
            return "no process can be started: \(error)"
        }
    }
}
