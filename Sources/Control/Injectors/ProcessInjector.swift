import Faults
import Histories
import Processes
import Replication

/// Kills, restarts and pauses of node processes, by signals.
struct ProcessInjector: Injector {
    let family = FaultFamily.processes
    let processes: any ProcessControl
    /// Every node of the cluster.
    let nodes: [NodeID]

    /// Stops, resumes and kills a process to find out.
    static func support(on machine: LinkSupport) async -> FaultSupport {
        let complaint = await complaint()
        return FaultSupport(
            family: .processes,
            works: complaint == nil,
            text: complaint ?? "works here, on a process that was tried"
        )
    }

    private static func complaint() async -> String? {
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

    func inject(_ fault: Fault) async throws -> Injection {
        switch fault {
        case .kill(let nodes):
            return struck(fault, .struck(await processes.kill(nodes).numbers))
        case .pause(let nodes):
            return struck(fault, .struck(try await processes.pause(nodes).numbers))
        case .restart(let nodes):
            return realised(fault, .started(try await processes.start(nodes)))
        case .resume(let nodes):
            return realised(fault, .resumed(await processes.resume(nodes).numbers))
        case .crashRecovery(let nodes):
            return crashed(fault, try await processes.crashWhileRecovering(nodes))
        default:
            preconditionFailure("no fault of processes: \(fault)")
        }
    }

    func heal() async throws {
        _ = await processes.resume(nodes)
        _ = try await processes.start(nodes)
    }

    /// The fault at the nodes that it struck.
    private func realised(
        _ fault: Fault,
        _ effect: FaultEffect,
        _ result: Injection.Result = .open
    ) -> Injection {
        Injection(fault.striking(effect.struck ?? [], of: nodes), effect, result)
    }

    private func struck(_ fault: Fault, _ effect: FaultEffect) -> Injection {
        let isEffective = effect.struck?.isEmpty == false
        return realised(
            fault,
            effect,
            isEffective ? .effective : .ineffective("none of the nodes was running")
        )
    }

    private func crashed(_ fault: Fault, _ values: [NodeID: Value]) -> Injection {
        let crashes = values.compactMapValues(FaultEffect.Crash.init)
        let result: Injection.Result =
            if crashes.isEmpty {
                .ineffective("no node was dead")
            } else if crashes.values.allSatisfy(\.listened) {
                .ineffective("every node had recovered before it was killed")
            } else {
                .effective
            }
        return realised(fault, .crashed(crashes), result)
    }
}

/// The processes of nodes, as faults strike them.
protocol ProcessControl: Sendable {
    /// Kills the nodes that run; returns their process numbers.
    func kill(_ nodes: [NodeID]) async -> [NodeID: Value]
    /// Starts the nodes that are dead; returns what each said of its recovery.
    func start(_ nodes: [NodeID]) async throws -> [NodeID: Value]
    /// Pauses the nodes that run; returns their process numbers.
    func pause(_ nodes: [NodeID]) async throws -> [NodeID: Value]
    /// Lets the nodes continue that are paused; returns for how long each was, in nanoseconds.
    func resume(_ nodes: [NodeID]) async -> [NodeID: Value]
    /// Starts the nodes that are dead, and kills each while it recovers; returns their short lives.
    func crashWhileRecovering(_ nodes: [NodeID]) async throws -> [NodeID: Value]
}

extension [NodeID: Value] {
    fileprivate var numbers: [NodeID: Int64] { compactMapValues(\.integer) }
}
