import Foundation
import Plans
import Processes

/// What the machine must grant before a command begins: later nobody could say what was missing.
public enum MachineLimits {
    /// The threads of the runtime: its pool, a pool for jobs, and some that wait.
    private static var threads: Int { 2 * ProcessInfo.processInfo.activeProcessorCount + 8 }
    /// The threads of a node.
    private static var threadsOfNode: Int { 8 }

    /// Demands what every command needs.
    /// - Throws: `TrialError` naming what is missing.
    public static func demand() throws(TrialError) {
        // The words of the command line are read there: without it every command looks empty.
        guard access("/proc/self/cmdline", R_OK) == 0 else {
            throw TrialError(
                .toolMissing,
                "/proc cannot be read: mount it (mount -t proc proc /proc)"
            )
        }
        try demand(threads: threads)
    }

    /// Demands what carrying out orders needs, of the largest of them.
    /// - Throws: `TrialError` naming what is missing.
    public static func demand(for orders: some Collection<Order>, _ layers: LinkLayers)
        throws(TrialError)
    {
        let nodes = orders.map { $0.plan.nodes }.max() ?? 0
        let counts = orders.map { order in
            let isRelay = (try? layers.choice(for: order.plan.links))?.layer == .relay
            return files(order.plan, isRelay: isRelay)
        }
        try demand(files: counts.max() ?? 0)
        try demand(threads: threads + threadsOfNode * nodes)
    }

    /// Demands that a number of descriptors can be open.
    public static func demand(files: Int) throws(TrialError) {
        let limit = SystemLimits.raiseFiles()
        guard limit < files else { return }
        throw TrialError(
            .toolMissing,
            "about \(files) open files are needed, and \(limit) allowed: raise the limit"
                + " (ulimit -n \(files)), or use fewer nodes and clients"
        )
    }

    private static func demand(threads: Int) throws(TrialError) {
        let count = SystemLimits.startable(of: threads)
        guard count < threads else { return }
        throw TrialError(
            .toolMissing,
            "about \(threads) threads are needed, and the system lets this user start only"
                + " \(count) more: raise the limit (ulimit -u), or end other processes"
        )
    }

    /// A connection a client, what a process takes, and for a relay its port and both its ends.
    private static func files(_ plan: RunPlan, isRelay: Bool) -> Int {
        let links = isRelay ? plan.nodes * (plan.nodes - 1) : 0
        return 64 + plan.clients + 6 * plan.nodes + 3 * links
    }
}
