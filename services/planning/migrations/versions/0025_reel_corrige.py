"""What was served may be said again, when a tablet comes after the night.

Revision ID: 0025
"""

from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        drop index commande_etape;
        create unique index commande_etape on commande (jour, site, activite, etape)
            where etape not in ('manuelle', 'reel');
    """)


def downgrade() -> None:
    raise NotImplementedError("a version that was said is never forgotten: restore a backup")
