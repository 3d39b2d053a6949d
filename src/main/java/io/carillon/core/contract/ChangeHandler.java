package io.carillon.core.contract;

/**
 * A method for each kind of {@link Change}, so that the compiler proves that every kind is handled.
 */
public interface ChangeHandler<T> {
    T termBegun(Change.TermBegun change);

    T frameworkRegistered(Change.FrameworkRegistered change);

    T frameworkRemoved(Change.FrameworkRemoved change);

    T frameworkForgotten(Change.FrameworkForgotten change);

    T appDefined(AppChange.AppDefined change);

    T appRemoved(AppChange.AppRemoved change);

    T holdChanged(HoldChange change);

    T tokenChanged(TokenChange change);

    T jobDefined(Change.JobDefined change);

    T jobRemoved(Change.JobRemoved change);

    T scheduleAdvanced(Change.ScheduleAdvanced change);

    T fireRecorded(Change.FireRecorded change);

    T firesAccounted(FiresAccounted change);

    T runStarted(Change.RunStarted change);

    T runChanged(Change.RunChanged change);

    T shardChanged(Change.ShardChanged change);

    T runEnded(Change.RunEnded change);

    T runCorrected(Change.RunCorrected change);

    T recordDecided(Change.RecordDecided change);

    T taskReported(Change.TaskReported change);

    T newsKept(NewsChange.Kept change);

    T newsSeen(NewsChange.Seen change);

    T taskReady(Change.TaskReady change);

    T killSent(Change.KillSent change);

    T connected(Change.Connected change);

    T absenceNoted(LinkChange.AbsenceNoted change);

    T executorLaunched(ExecutorChange.Launched change);

    T executorDismissed(ExecutorChange.Dismissed change);

    T executorForgotten(ExecutorChange.Forgotten change);

    T executorExplained(ExecutorChange.Explained change);

    T shardSuspected(ExecutorChange.Suspected change);

    T executorIdle(ExecutorChange.Idle change);

    T executorDied(ExecutorChange.Died change);

    T offerArrived(Change.OfferArrived change);

    T offerGone(Change.OfferGone change);

    T mesosHeard(LinkChange.MesosHeard change);

    T spreadAwaited(LinkChange.SpreadAwaited change);

    T gangHeld(LinkChange.GangHeld change);

    T taskLost(LinkChange.TaskLost change);

    T maintenanceTold(LinkChange.MaintenanceTold change);

    T nodesKnown(LinkChange.NodesKnown change);

    T placementAsked(Change.PlacementAsked change);

    T placementEnded(Change.PlacementEnded change);

    T demandChanged(Change.DemandChanged change);

    T repeated(Change.Repeated change);

    T reconciled(LinkChange.Reconciled change);
}
